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
