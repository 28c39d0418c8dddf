import { FlowGraph } from "@autoweave/contracts/flow-graph";
import { FlowOp } from "@autoweave/contracts/flow-op";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOp, applyOps } from "./apply-op.js";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";
import { arbitraryOp as op } from "./testing/arbitrary-op.js";
import { toGraph } from "./testing/to-graph.js";

/** The edit where it fits the graph, or undefined where it is refused for a reason. */
function tryOp(graph: FlowGraph, given: FlowOp) {
  try {
    return applyOp(graph, given);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "graph.invalid", message: expect.stringMatching(/\.$/) });
    return undefined;
  }
}

describe("applyOp", () => {
  it("gives back the identical graph when the inverse follows, and touches nothing given", () => {
    let applied = 0;
    fc.assert(
      fc.property(arbitraryGraph, op, (graph, given) => {
        const before = JSON.stringify(graph);
        const result = tryOp(graph, given);
        expect(JSON.stringify(graph)).toBe(before);
        if (result === undefined) return;
        applied++;
        expect(FlowGraph.parse(result.graph)).toEqual(result.graph);
        for (const inverse of result.inverse) FlowOp.parse(inverse);
        expect(applyOps(result.graph, result.inverse).graph).toEqual(graph);
      }),
      { numRuns: 1000 },
    );
    expect(applied).toBeGreaterThan(300);
  }, 60_000);

  it("undoes many edits as one", () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.array(op, { maxLength: 8 }), (graph, given) => {
        const fitting: FlowOp[] = [];
        let current = graph;
        for (const each of given) {
          const result = tryOp(current, each);
          if (result === undefined) continue;
          fitting.push(each);
          current = result.graph;
        }
        const all = applyOps(graph, fitting);
        expect(all.graph).toEqual(current);
        expect(applyOps(all.graph, all.inverse).graph).toEqual(graph);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it("renames a node where it is meant and nowhere else", () => {
    const graph = toGraph(
      [
        { id: "start" },
        { id: "a", config: { value: 1 } },
        {
          id: "b",
          parent: "a",
          config: {
            value: { $expr: "nodes.a.out + nodes['a'].out.nodes.a + trigger.a + 'nodes.a.out' + a" },
            other: [{ $text: ["nodes.a.out ", { $expr: 'has(nodes.a.error) && nodes["a"].x.map(nodes, nodes.a)' }] }],
            kept: { $literal: { $expr: "nodes.a.out" } },
          },
          onError: "fallback",
          fallback: { out: { $expr: "nodes.a.out" } },
          concurrency: { key: { $expr: "nodes.a.out" }, limit: 1 },
        },
      ],
      ["start > a", "a > b"],
      { layout: { a: { x: 1, y: 2 } } },
    );
    const renamed = applyOp(graph, { op: "rename-node", id: "a", to: "order" }).graph;
    expect(renamed.nodes[2]).toMatchObject({
      parent: "order",
      config: {
        value: { $expr: "nodes.order.out + nodes['order'].out.nodes.a + trigger.a + 'nodes.a.out' + a" },
        other: [
          { $text: ["nodes.a.out ", { $expr: 'has(nodes.order.error) && nodes["order"].x.map(nodes, nodes.a)' }] },
        ],
        kept: { $literal: { $expr: "nodes.a.out" } },
      },
      fallback: { out: { $expr: "nodes.order.out" } },
      concurrency: { key: { $expr: "nodes.order.out" } },
    });
    expect(renamed.edges.map(({ from, to }) => `${from.node}>${to.node}`)).toEqual(["start>order", "order>b"]);
    expect(renamed.layout).toEqual({ order: { x: 1, y: 2 } });
  });

  it.each<[string, FlowOp, string]>([
    [
      "a second node of one id",
      { op: "add-node", node: { id: "a", type: "data.set", version: 1, config: {} } },
      "already is a node",
    ],
    ["a node with edges", { op: "remove-node", id: "a" }, "Remove them first"],
    ["a container with a body", { op: "remove-node", id: "box" }, "in its body"],
    ["a node that is gone", { op: "set-node", id: "ghost", change: {} }, "no node"],
    ["an id that is taken", { op: "rename-node", id: "a", to: "start" }, "already is a node"],
    [
      "an id that a leftover still names",
      { op: "add-node", node: { id: "ghost", type: "data.set", version: 1, config: {} } },
      "leftover",
    ],
    [
      "an edge twice",
      { op: "add-edge", edge: { from: { node: "start", port: "input" }, to: { node: "a", port: "in" } } },
      "already there",
    ],
    [
      "an edge that is gone",
      { op: "remove-edge", edge: { from: { node: "a", port: "out" }, to: { node: "a", port: "in" } } },
      "not there",
    ],
    ["a config key that reaches prototypes", { op: "set-config", id: "a", path: ["__proto__"], value: 1 }, "__proto__"],
    ["a config place out of reach", { op: "set-config", id: "a", path: ["value", "x"], value: 1 }, "plain value"],
    ["a gap in a list", { op: "set-config", id: "a", path: ["items", 5], value: 1 }, "Add at its end"],
  ])("refuses %s", (_name, given, reason) => {
    const graph = toGraph(
      [{ id: "start" }, { id: "a", config: { value: 1, items: [1] } }, { id: "box" }, { id: "inner", parent: "box" }],
      ["start > a", "a > ghost"],
    );
    expect(() => applyOp(graph, given)).toThrow(reason);
  });
});
