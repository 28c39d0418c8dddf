import type { Edge, FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { validateGraph } from "@autoweave/flow/validate";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { addNode, findFitting } from "./add-node";
import { findConnectFault, rerouteEdge } from "./connect-nodes";
import { copyNodes, duplicateNodes, pasteNodes } from "./fragment";
import { moveIntoBody } from "./move-nodes";
import { portsOf } from "./node-ports";
import { toFreePlace } from "./place-node";
import { removeNodes } from "./remove-nodes";
import { toNodeId } from "./to-node-id";

const manifests = builtinManifests();

function manifest(type: string) {
  const found = manifests.get(`${type}@1`);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

function edge(text: string): Edge {
  const [from = "", to = ""] = text.split(">");
  const end = (part: string) => {
    const [node = "", port = ""] = part.split(".");
    return { node, port };
  };
  return { from: end(from), to: end(to) };
}

const graph: FlowGraph = {
  format: 1,
  name: "orders",
  nodes: [
    { id: "hook", type: "trigger.webhook", version: 1, config: { path: "orders" } },
    {
      id: "fields",
      type: "data.set-fields",
      version: 1,
      config: { fields: [{ name: "a", value: { $expr: "trigger.body" } }] },
    },
    { id: "each", type: "logic.map", version: 1, config: { items: { $expr: "nodes.fields.out.list" } } },
    {
      id: "inner",
      type: "data.set-fields",
      version: 1,
      parent: "each",
      config: { fields: [{ name: "b", value: { $expr: "nodes.fields.out.a" } }] },
    },
    { id: "answer", type: "flow.respond", version: 1, config: {} },
  ],
  edges: ["hook.request>fields.in", "fields.out>each.in", "inner.out>each.result", "each.results>answer.in"].map(edge),
  layout: {
    hook: { x: 0, y: 0 },
    fields: { x: 288, y: 0 },
    each: { x: 576, y: 0, width: 560, height: 240 },
    inner: { x: 40, y: 64 },
    answer: { x: 1200, y: 0 },
  },
};

/** Applies edits, and proves that they can be taken back to the same graph. */
function apply(before: FlowGraph, ops: readonly FlowOp[]): FlowGraph {
  const { graph: after, inverse } = applyOps(before, ops);
  const back = applyOps(after, inverse).graph;
  expect({ ...back, layout: { ...back.layout } }).toEqual({ ...before, layout: { ...before.layout } });
  return after;
}

const faults = (one: FlowGraph) =>
  validateGraph(one, manifests).filter(({ code }) => code.startsWith("edge.") || code.startsWith("graph.circle"));

test("ids follow titles, stay readable by expressions, and never clash", () => {
  expect(toNodeId(new Set(), "HTTP request")).toBe("httpRequest");
  expect(toNodeId(new Set(["sort"]), "Sort")).toBe("sort2");
  expect(toNodeId(new Set(["sort", "sort2"]), "sort2")).toBe("sort3");
  expect(toNodeId(new Set(), "")).toBe("node");
  expect(toNodeId(new Set(), "123 go")).toBe("n123Go");
  expect(toNodeId(new Set(), "constructor")).toBe("constructorNode");
  expect(toNodeId(new Set(), "Größe 日本")).toBe("groE");
});

test("a node dropped from an output hangs on it, right of it", () => {
  const { id, ops } = addNode(graph, manifests, manifest("http.request"), {
    anchor: { node: "fields", port: "out", side: "output" },
  });
  const after = apply(graph, ops);
  expect(id).toBe("httpRequest");
  expect(after.edges).toContainEqual(edge("fields.out>httpRequest.in"));
  expect(after.layout?.[id]?.x).toBeGreaterThan(288);
  expect(faults(after)).toEqual([]);
});

test("a node dropped from a container's item is in its body", () => {
  const { id, ops } = addNode(graph, manifests, manifest("http.request"), {
    anchor: { node: "each", port: "item", side: "output" },
  });
  const after = apply(graph, ops);
  expect(after.nodes.find((node) => node.id === id)?.parent).toBe("each");
  expect(faults(after)).toEqual([]);
});

test("a node dropped on an edge goes between, also at the border of a body", () => {
  const between = addNode(graph, manifests, manifest("data.sort-limit"), { edge: edge("fields.out>each.in") });
  const after = apply(graph, between.ops);
  expect(after.edges.some((one) => one.from.node === "fields" && one.to.node === "each")).toBe(false);
  expect(faults(after)).toEqual([]);
  const border = addNode(graph, manifests, manifest("http.request"), { edge: edge("inner.out>each.result") });
  const inside = apply(graph, border.ops);
  expect(inside.nodes.find((node) => node.id === border.id)?.parent).toBe("each");
  expect(faults(inside)).toEqual([]);
});

test("nodes do not land on each other", () => {
  let after = graph;
  for (let count = 0; count < 20; count++)
    after = apply(after, addNode(after, manifests, manifest("http.request"), { at: { x: 0, y: 0 } }).ops);
  const places = after.nodes
    .filter((node) => node.parent === undefined)
    .map((node) => JSON.stringify(after.layout?.[node.id]));
  expect(new Set(places).size).toBe(places.length);
  expect(toFreePlace(graph, { x: 3, y: 2000 })).toEqual({ x: 0, y: 2000 });
});

test("removing a node in the middle closes the gap, removing a container takes its body along", () => {
  const closed = apply(graph, removeNodes(graph, ["fields"], { reconnect: true }));
  expect(closed.edges).toContainEqual(edge("hook.request>each.in"));
  const emptied = apply(graph, removeNodes(graph, ["each"]));
  expect(emptied.nodes.map((node) => node.id)).toEqual(["hook", "fields", "answer"]);
  expect(emptied.edges).toEqual([edge("hook.request>fields.in")]);
  expect(apply(graph, removeNodes(graph, ["hook", "fields", "each", "answer"])).nodes).toEqual([]);
});

test("what may not be connected says why", () => {
  expect(findConnectFault(graph, edge("each.results>fields.in"))).toMatch(/circle/);
  expect(findConnectFault(graph, edge("fields.out>fields.in"))).toMatch(/itself/);
  expect(findConnectFault(graph, edge("fields.out>inner.in"))).toMatch(/border/);
  expect(findConnectFault(graph, edge("fields.out>each.in"))).toMatch(/already/);
  expect(findConnectFault(graph, edge("each.item>inner.in"))).toBeUndefined();
  expect(findConnectFault(graph, edge("fields.out>answer.in"))).toBeUndefined();
});

test("an edge led elsewhere keeps its place", () => {
  const after = apply(graph, rerouteEdge(graph, edge("fields.out>each.in"), edge("hook.request>each.in")));
  expect(after.edges[1]).toEqual(edge("hook.request>each.in"));
});

test("copied nodes come with their bodies, and pasted ones with expressions that follow their new names", () => {
  const text = copyNodes(graph, ["fields", "each"]) ?? "";
  const pasted = pasteNodes(graph, text);
  if ("fault" in pasted) throw new Error(pasted.fault);
  const after = apply(graph, pasted.ops);
  expect(pasted.ids).toEqual(["fields2", "each2"]);
  expect(after.nodes.find((node) => node.id === "inner2")).toMatchObject({
    parent: "each2",
    config: { fields: [{ value: { $expr: "nodes.fields2.out.a" } }] },
  });
  expect(after.edges).toContainEqual(edge("fields2.out>each2.in"));
  expect(faults(after)).toEqual([]);
});

test("duplicates of a body's node stay in the body; a text that is no flow is refused in words", () => {
  const twice = duplicateNodes(graph, ["inner"]);
  if ("fault" in twice) throw new Error(twice.fault);
  expect(apply(graph, twice.ops).nodes.at(-1)).toMatchObject({ id: "inner2", parent: "each" });
  for (const text of ["", "hello", "[]", "{}", '{"format":1}', "null"]) {
    expect(pasteNodes(graph, text)).toEqual({ fault: expect.any(String) });
  }
});

test("a node taken into a body loses the edges that would cross its border", () => {
  const after = apply(graph, moveIntoBody(graph, "answer", "each", { x: 700, y: 64 }));
  expect(after.edges).not.toContainEqual(edge("each.results>answer.in"));
  expect(after.layout?.each?.width).toBeGreaterThan(900);
  expect(faults(after)).toEqual([]);
  const out = apply(graph, moveIntoBody(graph, "inner", undefined, { x: 0, y: 400 }));
  expect(out.edges).not.toContainEqual(edge("inner.out>each.result"));
  expect(faults(out)).toEqual([]);
});

test("ports that an author names are ports", () => {
  const node = {
    id: "which",
    type: "logic.switch",
    version: 1,
    config: { cases: [{ port: "big" }, { port: "small" }] },
  };
  const { outputs } = portsOf(node, manifest("logic.switch"));
  expect(outputs.map((port) => port.name)).toEqual(expect.arrayContaining(["big", "small", "error"]));
  expect(findFitting(manifests, "output").some((one) => one.kind === "trigger")).toBe(false);
});
