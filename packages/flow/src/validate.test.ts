import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import { describe, expect, it } from "vitest";
import { testManifests } from "./testing/test-manifests.js";
import { type NodeSketch, toGraph } from "./testing/to-graph.js";
import { validateGraph } from "./validate.js";

function validate(graph: FlowGraph): Diagnostic[] {
  return validateGraph(graph, testManifests);
}

function codesOf(nodes: NodeSketch[], edges: string[] = [], more: Partial<FlowGraph> = {}): string[] {
  return validate(toGraph(nodes, edges, more)).map((diagnostic) =>
    `${diagnostic.code} ${diagnostic.node ?? ""}`.trim(),
  );
}

const start = { id: "start" };
const each = { id: "each", type: "loop.map" };

describe("validateGraph", () => {
  it("accepts a sound flow with a body, a branch, an error route and expressions", () => {
    const graph = toGraph(
      [
        start,
        { id: "first", config: { value: { $expr: "trigger.total + env.rate" }, tree: { a: { b: {} } } } },
        {
          id: "fork",
          type: "logic.branch",
          config: { when: { $expr: "nodes.first.out > 3 && has(nodes.first.error)" } },
        },
        each,
        { id: "inner", parent: "each", config: { value: { $expr: "item.x + index + nodes.first.out" } } },
        { id: "second", parent: "each", config: { value: { $expr: "nodes.inner.out" } } },
        { id: "rescue", config: { value: { $text: ["failed: ", { $expr: "nodes.first.error" }] } } },
        { id: "kept", type: "list.filter", config: { keep: { $expr: "item.ok && total > index" } } },
        { id: "remark", type: "note.text", note: "hello" },
      ],
      [
        "start > first",
        "first > fork",
        "first.error > rescue",
        "fork.yes > each",
        "each.item > inner",
        "inner > second",
        "second > each.result",
        "each.results > kept.list",
      ],
      { settings: { env: { rate: 2 } } },
    );
    expect(validate(graph)).toEqual([]);
  });

  it.each<[string, NodeSketch[], string[], string[]]>([
    ["two nodes of one id", [start, { id: "a" }, { id: "a" }], ["start > a"], ["node.duplicate-id a"]],
    ["a reserved id", [start, { id: "constructor" }], ["start > constructor"], ["node.reserved-id constructor"]],
    ["an unknown type", [start, { id: "a", type: "data.sett" }], ["start > a"], ["node.unknown-type a"]],
    ["an unknown version", [start, { id: "a", version: 2 }], ["start > a"], ["node.unknown-version a"]],
    ["a deprecated type", [start, { id: "a", version: 3 }], ["start > a"], ["node.deprecated-type a"]],
    ["an edge to nowhere", [start, { id: "a" }], ["start > a", "a > ghost"], ["edge.dangling ghost"]],
    ["an unknown output port", [start, { id: "a" }], ["start.outt > a"], ["edge.unknown-output start"]],
    ["an unknown input port", [start, { id: "a" }], ["start > a.inn"], ["edge.unknown-input a"]],
    [
      "an error port of a trigger",
      [start, { id: "a" }],
      ["start > a", "start.error > a"],
      ["edge.unknown-output start"],
    ],
    ["an edge twice", [start, { id: "a" }], ["start > a", "start > a"], ["edge.duplicate a"]],
    ["a circle", [start, { id: "a" }, { id: "b" }], ["start > a", "a > b", "b > a"], ["graph.circle a"]],
    ["a node that feeds itself", [start, { id: "a" }], ["start > a", "a > a"], ["graph.circle a"]],
    [
      "an edge into a body",
      [start, each, { id: "in", parent: "each" }, { id: "a" }],
      ["start > each", "start > a", "a > in"],
      ["node.reserved-id in", "edge.crosses-border in"],
    ],
    [
      "an edge out of a body",
      [start, each, { id: "b", parent: "each" }, { id: "a" }],
      ["start > each", "start > a", "b > a"],
      ["edge.crosses-border b"],
    ],
    [
      "a border port used from outside",
      [start, each, { id: "b", parent: "each" }, { id: "a" }],
      ["start > each.result", "each.item > a"],
      ["edge.unknown-input each", "edge.unknown-output each"],
    ],
    [
      "an inner port that is none",
      [start, each, { id: "b", parent: "each" }],
      ["start > each", "each.results > b"],
      ["edge.unknown-output each"],
    ],
    ["a parent that is not there", [start, { id: "a", parent: "ghost" }], [], ["node.parent-missing a"]],
    ["a parent that is no container", [start, { id: "a", parent: "start" }], [], ["node.parent-no-container a"]],
    ["an empty container", [start, each], ["start > each"], ["node.empty-body each"]],
    ["no trigger", [{ id: "a" }], [], ["graph.no-trigger a"]],
    [
      "a trigger in a body",
      [start, each, { id: "t", type: "trigger.manual", parent: "each" }],
      ["start > each"],
      ["node.trigger-in-body t"],
    ],
    [
      "a trigger that is fed",
      [start, { id: "a" }],
      ["start > a", "a > start"],
      ["graph.circle start", "node.trigger-fed start"],
    ],
    ["a node out of reach", [start, { id: "a" }], [], ["node.unreachable a"]],
    [
      "a required input left open",
      [start, { id: "f", type: "list.filter", config: { keep: true } }],
      [],
      ["node.input-missing f", "node.unreachable f"],
    ],
    [
      "an unreadable expression",
      [start, { id: "a", config: { value: { $expr: "1 +" } } }],
      ["start > a"],
      ["expression.invalid a"],
    ],
    [
      "a huge expression",
      [start, { id: "a", config: { value: { $expr: "1+".repeat(3000) } } }],
      ["start > a"],
      ["expression.limit a"],
    ],
    [
      "an unknown variable",
      [start, { id: "a", config: { value: { $expr: "triger.x" } } }],
      ["start > a"],
      ["expression.invalid a"],
    ],
    [
      "an unknown node read",
      [start, { id: "a", config: { value: { $expr: "nodes.b.out" } } }],
      ["start > a"],
      ["expression.unknown-node a"],
    ],
    [
      "an unknown port read",
      [start, { id: "a", config: { value: { $expr: "nodes.start.out" } } }],
      ["start > a"],
      ["expression.unknown-port a"],
    ],
    [
      "a later node read",
      [start, { id: "a", config: { value: [{ x: { $expr: "nodes.b.out" } }] } }, { id: "b" }],
      ["start > a", "a > b"],
      ["expression.node-not-run a"],
    ],
    [
      "its own output read",
      [start, { id: "a", config: { value: { $expr: "nodes.a.out" } } }],
      ["start > a"],
      ["expression.node-not-run a"],
    ],
    [
      "a body read from outside",
      [start, each, { id: "b", parent: "each" }, { id: "a", config: { value: { $expr: "nodes.b.out" } } }],
      ["start > each", "each.results > a"],
      ["expression.node-not-run a"],
    ],
    [
      "its own container read",
      [start, each, { id: "b", parent: "each", config: { value: { $expr: "nodes.each.results" } } }],
      ["start > each"],
      ["expression.node-not-run b"],
    ],
    [
      "a note read",
      [start, { id: "n", type: "note.text" }, { id: "a", config: { value: { $expr: "nodes.n.out" } } }],
      ["start > a"],
      ["expression.node-not-run a"],
    ],
    [
      "a fallback that reads a later node",
      [start, { id: "a", onError: "fallback", fallback: { out: { $expr: "nodes.b.out" } } }, { id: "b" }],
      ["start > a", "a > b"],
      ["expression.node-not-run a"],
    ],
    [
      "item outside a loop",
      [start, { id: "a", config: { value: { $expr: "item.x + index" } } }],
      ["start > a"],
      ["expression.outside-loop a", "expression.outside-loop a"],
    ],
    [
      "a lazy variable elsewhere",
      [start, { id: "a", config: { value: { $expr: "total" } } }],
      ["start > a"],
      ["expression.invalid a"],
    ],
    [
      "a computed field that the compiler reads",
      [
        start,
        { id: "each", type: "loop.map", config: { onItemError: { $expr: "trigger.mode" } } },
        { id: "inner", parent: "each" },
      ],
      ["start > each"],
      ["config.computed each"],
    ],
    [
      "a trigger that reads its own run",
      [{ id: "hook", type: "trigger.webhook", config: { path: { $expr: "trigger.path" } } }, { id: "a" }],
      ["hook.body > a"],
      ["config.computed hook"],
    ],
    [
      "an unknown constant",
      [start, { id: "a", config: { value: { $expr: "env.rate" } } }],
      ["start > a"],
      ["expression.unknown-constant a"],
    ],
    ["a missing field", [start, { id: "a", type: "logic.branch" }], ["start > a"], ["config.missing a"]],
    ["an unknown field", [start, { id: "a", config: { valu: 1 } }], ["start > a"], ["config.unknown a"]],
    ["a literal that does not fit", [start, { id: "a", config: { count: -1 } }], ["start > a"], ["config.unfit a"]],
    [
      "a literal that does not fit, inside",
      [start, { id: "a", config: { tags: [{ name: "x" }, { nam: 1 }] } }],
      ["start > a"],
      ["config.unfit a"],
    ],
    [
      "a wrapped literal that does not fit",
      [start, { id: "a", config: { count: { $literal: "x" } } }],
      ["start > a"],
      ["config.unfit a"],
    ],
    ["a recursive schema", [start, { id: "a", config: { tree: { b: 1 } } }], ["start > a"], ["config.unfit a"]],
    [
      "a port name that is taken",
      [
        start,
        {
          id: "s",
          type: "logic.switch",
          config: { cases: [{ name: "other" }, { name: "a b" }, { name: "error" }, { name: { $expr: "trigger" } }] },
        },
      ],
      ["start > s"],
      Array(4).fill("config.port-name s"),
    ],
    [
      "a container that is to be tried again",
      [
        start,
        { ...each, retry: { attempts: 3, delayMs: 1, maxDelayMs: 1 } },
        { id: "a", parent: "each", retry: { attempts: 3, delayMs: 1, maxDelayMs: 1 } },
      ],
      ["start > each"],
      ["node.retry-unused each"],
    ],
    [
      "a container that is tried once",
      [start, { ...each, retry: { attempts: 1, delayMs: 1, maxDelayMs: 1 } }, { id: "a", parent: "each" }],
      ["start > each"],
      [],
    ],
    [
      "a fallback without a value",
      [start, { id: "a", onError: "fallback" }],
      ["start > a"],
      ["node.fallback-missing a"],
    ],
    [
      "a fallback for an unknown port",
      [start, { id: "a", onError: "fallback", fallback: { ou: 1 } }],
      ["start > a"],
      ["node.fallback-port a"],
    ],
    [
      "a fallback that is not used",
      [start, { id: "a", onError: "skip", fallback: { out: 1 } }],
      ["start > a"],
      ["node.fallback-unused a"],
    ],
    [
      "an error port that never emits",
      [start, { id: "a", onError: "skip" }, { id: "b" }],
      ["start > a", "a.error > b"],
      ["node.error-never-routed a"],
    ],
    ["errors routed nowhere", [start, { id: "a", onError: "route" }], ["start > a"], ["node.error-unrouted a"]],
    [
      "two webhooks on one path",
      [
        { id: "one", type: "trigger.webhook", config: { path: "orders/:id", methods: ["POST"] } },
        { id: "two", type: "trigger.webhook", config: { path: "orders/:order", methods: ["GET", "post"] } },
        { id: "three", type: "trigger.webhook", config: { path: "orders/:id", methods: ["DELETE"] } },
        { id: "four", type: "trigger.webhook", config: { path: "orders/all" } },
        { id: "five", type: "trigger.webhook", config: { path: "orders/:id" }, disabled: true },
      ],
      [],
      ["node.duplicate-webhook two"],
    ],
    [
      "config as large as a file",
      [start, { id: "a", config: { value: "x".repeat(1_000_001) } }],
      ["start > a"],
      ["config.too-large a"],
    ],
  ])("finds %s", (_name, nodes, edges, expected) => {
    expect(codesOf(nodes, edges)).toEqual(expected);
  });

  it("finds reads of what a join that takes the first may not have waited for", () => {
    const read = (id: string, name: string, more: Partial<NodeSketch> = {}): NodeSketch => ({
      id,
      config: { value: { $expr: `nodes.${name}.out` } },
      ...more,
    });
    const race = (mode: string): NodeSketch => ({ id: "race", type: "logic.race", config: { mode } });
    const nodes = (mode: string) => [
      start,
      { id: "top" },
      { id: "left" },
      { id: "right" },
      race(mode),
      { id: "other" },
      read("slow", "right"),
      read("sure", "top"),
      read("waits", "right"),
      each,
      read("inner", "left", { parent: "each" }),
    ];
    const edges = [
      "start > top",
      "top > left",
      "top > right",
      "left > race.all",
      "right > race.all",
      "race > other",
      "other > slow",
      "race > sure",
      "race > waits",
      "right > waits",
      "race > each",
    ];
    const found = validate(toGraph(nodes("first"), edges));
    expect(found.map(({ code, node, severity }) => `${severity} ${code} ${node}`)).toEqual([
      "warning expression.may-not-have-run slow",
      "warning expression.may-not-have-run inner",
    ]);
    expect(found[0]?.message).toContain('"right" may not have run by then, since "race" goes on with the first');
    expect(found[0]?.fix).toContain('Read what "race" puts out');
    expect(codesOf(nodes("all"), edges)).toEqual([]);
    expect(
      codesOf([start, { id: "a" }, race("first"), read("b", "a")], ["start > a", "a > race.all", "race > b"]),
    ).toEqual([]);
    expect(codesOf([start, { id: "a" }, race("first"), read("b", "a")], ["start > race.all", "race > b"])).toEqual([
      "expression.node-not-run b",
      "node.unreachable a",
    ]);
  });

  it("finds containers that are in themselves", () => {
    const nodes = [
      start,
      { ...each, parent: "other" },
      { id: "other", type: "loop.map", parent: "each" },
      { id: "self", type: "loop.map", parent: "self" },
    ];
    const codes = codesOf(nodes).filter((code) => code.startsWith("node.parent-circle"));
    expect(codes).toEqual(["node.parent-circle each", "node.parent-circle other", "node.parent-circle self"]);
  });

  it("counts how deep containers stand in each other", () => {
    const chain = Array.from({ length: 6 }, (_, level) => ({
      id: `c${level}`,
      type: "loop.map",
      ...(level === 0 ? {} : { parent: `c${level - 1}` }),
    }));
    const edges = ["start > c0"];
    expect(codesOf([start, ...chain, { id: "leaf", parent: "c4" }], edges)).toEqual(["node.empty-body c5"]);
    expect(codesOf([start, ...chain, { id: "leaf", parent: "c5" }], edges)).toEqual(["node.nested-too-deep leaf"]);
  });

  it("names every node of a circle and the way out", () => {
    const graph = toGraph(
      [start, { id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }],
      ["start > a", "a > b", "b > c", "c > a", "c > d"],
    );
    const [circle] = validate(graph);
    expect(circle?.message).toContain('"a" → "b" → "c" → "a"');
    expect(circle?.fix).toContain("repeat container");
  });

  it("suggests the name that was meant, and says where", () => {
    const [type] = validate(toGraph([start, { id: "a", type: "logic.brunch" }], ["start > a"]));
    expect(type?.fix).toContain("logic.branch");
    const [fault] = validate(
      toGraph([start, { id: "a", config: { tags: [{ name: { $expr: "nodes.stat.input" } }] } }], ["start > a"]),
    );
    expect(fault?.fix).toContain("nodes.start");
    expect(fault?.path).toEqual(["tags", 0, "name", "$expr"]);
    const [unfit] = validate(toGraph([start, { id: "a", config: { tags: [{ name: 7 }] } }], ["start > a"]));
    expect(unfit).toMatchObject({ path: ["tags", 0, "name"], message: expect.stringContaining("It is 7.") });
  });

  it("lets an expression stand where a literal of another type would not fit", () => {
    expect(
      codesOf(
        [start, { id: "a", config: { count: { $expr: "trigger.n" }, tags: [{ name: { $text: ["x"] } }] } }],
        ["start > a"],
      ),
    ).toEqual([]);
  });

  it("ends on config of any depth", () => {
    let deep: JsonObject = {};
    for (let level = 0; level < 3000; level++) deep = { value: deep };
    const graph = toGraph([start, { id: "a" }], ["start > a"]);
    const node = graph.nodes[1];
    if (node === undefined) throw new Error("the sketch has two nodes");
    node.config = deep;
    expect(validate(graph).map(({ code }) => code)).toEqual(["config.too-large"]);
  });
});
