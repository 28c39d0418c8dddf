import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";
import { testManifests } from "./testing/test-manifests.js";
import { type NodeSketch, toGraph } from "./testing/to-graph.js";
import { validateGraph } from "./validate.js";

/** A graph, and the codes of which one must be told about one of these nodes. */
type Broken = { graph: FlowGraph; codes: string[]; nodes: string[] };

/** A sound flow: a trigger, and nodes that each have edges from one or two earlier ones and read what they put out. */
const sound = fc
  .array(fc.record({ first: fc.nat(), second: fc.option(fc.nat()), reads: fc.boolean() }), {
    minLength: 3,
    maxLength: 20,
  })
  .map((choices) => {
    const ids = ["start", ...choices.map((_, index) => `n${index}`)];
    const pick = (choice: number, index: number) => ids[choice % (index + 1)] ?? "start";
    const edges = choices.flatMap(({ first, second }, index) => {
      const sources = new Set([pick(first, index), ...(second === null ? [] : [pick(second, index)])]);
      return [...sources].map((source) => `${source} > n${index}`);
    });
    const nodes: NodeSketch[] = choices.map(({ first, reads }, index) => {
      const source = pick(first, index);
      const port = source === "start" ? "input" : "out";
      return { id: `n${index}`, config: reads ? { value: { $expr: `nodes.${source}.${port}` } } : {} };
    });
    return { nodes: [{ id: "start" }, ...nodes], edges, last: choices.length - 1 };
  });

type Sound = { nodes: NodeSketch[]; edges: string[]; last: number };
type Breaker = (flow: Sound, at: number) => Broken;

function replaced(flow: Sound, index: number, change: Partial<NodeSketch>): NodeSketch[] {
  return flow.nodes.map((node) => (node.id === `n${index}` ? { ...node, ...change } : node));
}

/** A new node at the end, with an edge from the trigger, so that nothing but its one fault is wrong with it. */
function added(flow: Sound, node: NodeSketch): FlowGraph {
  return toGraph([...flow.nodes, node], [...flow.edges, `start > ${node.id}`]);
}

const breakers: Record<string, Breaker> = {
  circle: (flow, at) => ({
    graph: toGraph([...flow.nodes, { id: "x" }, { id: "y" }], [...flow.edges, `n${at} > x`, "x > y", "y > x"]),
    codes: ["graph.circle"],
    nodes: ["x", "y"],
  }),
  "circle back": (flow, at) => ({
    graph: toGraph(flow.nodes, [...flow.edges, `n${at} > n${at}`]),
    codes: ["graph.circle"],
    nodes: [`n${at}`],
  }),
  "dangling edge": (flow, at) => ({
    graph: toGraph(flow.nodes, [...flow.edges, `n${at} > ghost`]),
    codes: ["edge.dangling"],
    nodes: ["ghost"],
  }),
  "unknown port": (flow, at) => ({
    graph: toGraph([...flow.nodes, { id: "x" }], [...flow.edges, `n${at}.outt > x`]),
    codes: ["edge.unknown-output"],
    nodes: [`n${at}`],
  }),
  "duplicate id": (flow, at) => ({
    graph: toGraph([...flow.nodes, { id: `n${at}` }], flow.edges),
    codes: ["node.duplicate-id"],
    nodes: [`n${at}`],
  }),
  "unknown type": (flow, at) => ({
    graph: toGraph(replaced(flow, at, { type: "data.nothing" }), flow.edges),
    codes: ["node.unknown-type"],
    nodes: [`n${at}`],
  }),
  "unknown version": (flow, at) => ({
    graph: toGraph(replaced(flow, at, { version: 9 }), flow.edges),
    codes: ["node.unknown-version"],
    nodes: [`n${at}`],
  }),
  "unreadable expression": (flow, at) => ({
    graph: toGraph(replaced(flow, at, { config: { value: [{ deep: { $expr: `nodes.n${at}.out +` } }] } }), flow.edges),
    codes: ["expression.invalid"],
    nodes: [`n${at}`],
  }),
  "unknown node read": (flow, at) => ({
    graph: toGraph(
      replaced(flow, at, { config: { value: { $text: ["x", { $expr: "nodes.ghost.out" }] } } }),
      flow.edges,
    ),
    codes: ["expression.unknown-node"],
    nodes: [`n${at}`],
  }),
  "later node read": (flow, at) => ({
    graph: toGraph(
      [...replaced(flow, at, { config: { value: { $expr: "nodes.x.out" } } }), { id: "x" }],
      [...flow.edges, `n${at} > x`],
    ),
    codes: ["expression.node-not-run"],
    nodes: [`n${at}`],
  }),
  "node on another branch read": (flow, at) => ({
    graph: added(flow, { id: "x", config: { value: { $expr: `has(nodes.n${at}.out)` } } }),
    codes: ["expression.node-not-run"],
    nodes: ["x"],
  }),
  "node in a body read": (flow, at) => ({
    graph: toGraph(
      [
        ...flow.nodes,
        { id: "each", type: "loop.map" },
        { id: "inner", parent: "each" },
        { id: "x", config: { value: { $expr: "nodes.inner.out" } } },
      ],
      [...flow.edges, `n${at} > each`, "each.results > x"],
    ),
    codes: ["expression.node-not-run"],
    nodes: ["x"],
  }),
  "item outside a loop": (flow, at) => ({
    graph: toGraph(replaced(flow, at, { config: { value: { $expr: "item" } } }), flow.edges),
    codes: ["expression.outside-loop"],
    nodes: [`n${at}`],
  }),
  "config that does not fit": (flow, at) => ({
    graph: toGraph(replaced(flow, at, { config: { count: "many" } }), flow.edges),
    codes: ["config.unfit"],
    nodes: [`n${at}`],
  }),
  "edge over a border": (flow, at) => ({
    graph: toGraph(
      [...flow.nodes, { id: "each", type: "loop.map" }, { id: "inner", parent: "each" }],
      [...flow.edges, "start > each", `n${at} > inner`],
    ),
    codes: ["edge.crosses-border"],
    nodes: ["inner"],
  }),
  "missing parent": (flow, at) => ({
    graph: toGraph(replaced(flow, at, { parent: "ghost" }), flow.edges),
    codes: ["node.parent-missing"],
    nodes: [`n${at}`],
  }),
  "no trigger": (flow) => ({
    graph: toGraph(
      flow.nodes.slice(1),
      flow.edges.filter((edge) => !edge.startsWith("start")),
    ),
    codes: ["graph.no-trigger"],
    nodes: ["n0"],
  }),
};

describe("validateGraph, on broken graphs", () => {
  it("accepts what has not been broken", () => {
    fc.assert(
      fc.property(sound, (flow) => {
        expect(validateGraph(toGraph(flow.nodes, flow.edges), testManifests)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it.each(Object.entries(breakers))(
    "refuses a %s, naming the node and the fix",
    (_name, breaker) => {
      fc.assert(
        fc.property(sound, fc.nat(), (flow, choice) => {
          const broken = breaker(flow, choice % (flow.last + 1));
          const errors = validateGraph(broken.graph, testManifests).filter(({ severity }) => severity === "error");
          const told = errors.find(({ code, node = "" }) => broken.codes.includes(code) && broken.nodes.includes(node));
          expect(told, JSON.stringify(errors)).toBeDefined();
          for (const { message, fix } of errors) {
            expect(message).toMatch(/.{10}/);
            expect(fix).toMatch(/.{10}/);
          }
        }),
        { numRuns: 30 },
      );
    },
    60_000,
  );

  it("never throws on any graph of the right shape", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        for (const diagnostic of validateGraph(graph, testManifests)) {
          expect(diagnostic.message).not.toBe("");
          expect(diagnostic.fix).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});
