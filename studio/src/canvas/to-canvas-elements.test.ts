import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { applyOp } from "@autoweave/flow/apply-op";
import { builtinManifests } from "@autoweave/nodes/manifests";
import { expect, test } from "vitest";
import { toCanvasElements } from "./to-canvas-elements";

const manifests = builtinManifests();
const graph: FlowGraph = {
  format: 1,
  name: "x",
  nodes: [
    { id: "row", type: "data.set-fields", version: 1, parent: "each", config: {} },
    { id: "each", type: "logic.map", version: 1, config: {} },
    { id: "say", type: "flow.note", version: 1, config: {} },
    { id: "lost", type: "gone.away", version: 1, parent: "nobody", config: {} },
  ],
  edges: [
    { from: { node: "row", port: "out" }, to: { node: "each", port: "result" } },
    { from: { node: "row", port: "out" }, to: { node: "missing", port: "in" } },
  ],
  layout: { row: { x: 24, y: 56 } },
};

test("frames come before what is in them, and what leads nowhere is not drawn", () => {
  const { nodes, edges } = toCanvasElements(graph, manifests);
  expect(nodes.map(({ id, type, parentId }) => [id, type, parentId])).toEqual([
    ["each", "frame", undefined],
    ["row", "card", "each"],
    ["say", "note", undefined],
    ["lost", "card", undefined],
  ]);
  expect(edges.map(({ id }) => id)).toEqual(["row.out>each.result"]);
});

test("what an edit did not touch stays the same object", () => {
  const before = toCanvasElements(graph, manifests);
  const moved = applyOp(graph, { op: "move-node", id: "say", position: { x: 8, y: 8 } }).graph;
  const after = toCanvasElements(moved, manifests, before);
  for (const node of after.nodes) expect(before.nodes.includes(node), node.id).toBe(node.id !== "say");
  expect(after.edges).toEqual(before.edges);
  expect(after.edges[0]).toBe(before.edges[0]);
});

test("a circle of parents, which a file may hold, ends", () => {
  const circle: FlowGraph = {
    format: 1,
    name: "x",
    nodes: ["a", "b"].map((id) => ({ id, type: "logic.map", version: 1, parent: id === "a" ? "b" : "a", config: {} })),
    edges: [],
  };
  expect(toCanvasElements(circle, manifests).nodes.filter((node) => node.parentId === undefined)).toHaveLength(1);
});

test("what is in a body lies above its frame, and a wire never above the cards of its scope", () => {
  const nested: FlowGraph = {
    format: 1,
    name: "x",
    nodes: [
      { id: "outer", type: "logic.map", version: 1, config: {} },
      { id: "inner", type: "logic.map", version: 1, parent: "outer", config: {} },
      { id: "first", type: "data.set-fields", version: 1, parent: "inner", config: {} },
      { id: "second", type: "data.set-fields", version: 1, parent: "inner", config: {} },
      { id: "say", type: "flow.note", version: 1, parent: "inner", config: {} },
    ],
    edges: [{ from: { node: "first", port: "out" }, to: { node: "second", port: "in" } }],
  };
  const layerOf = ({ nodes, edges }: ReturnType<typeof toCanvasElements>, id: string) =>
    [...nodes, ...edges].find((one) => one.id === id)?.zIndex ?? Number.NaN;
  const before = toCanvasElements(nested, manifests);
  const order = ["outer", "inner", "say", "first.out>second.in", "first"].map((id) => layerOf(before, id));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order.slice(0, 3)).size).toBe(3);

  // A frame that leaves its frame takes what is in it along.
  const { graph: left } = applyOp(nested, { op: "set-node", id: "inner", change: { parent: null } });
  const after = toCanvasElements(left, manifests, before);
  expect(after).toEqual(toCanvasElements(left, manifests));
  expect(layerOf(after, "first.out>second.in")).toBeLessThan(layerOf(before, "first.out>second.in"));
});
