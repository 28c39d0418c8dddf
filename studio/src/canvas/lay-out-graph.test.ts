import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { applyOps } from "@autoweave/flow/apply-op";
import { builtinManifests } from "@autoweave/nodes/manifests";
import Elk from "elkjs/lib/elk.bundled.js";
import { expect, test } from "vitest";
import { cardSize } from "../graph-edits/place-node";
import { layOutGraph } from "./lay-out-graph";

const manifests = builtinManifests();
const elk = new Elk();

function fields(id: string, parent?: string) {
  return { id, type: "data.set-fields", version: 1, config: {}, ...(parent === undefined ? {} : { parent }) };
}

function edge(from: string, to: string, fromPort = "out", toPort = "in") {
  return { from: { node: from, port: fromPort }, to: { node: to, port: toPort } };
}

function boxesOf(graph: FlowGraph, parent?: string) {
  return graph.nodes
    .filter((node) => node.parent === parent)
    .map((node) => {
      const { x = 0, y = 0, width = cardSize.width, height = cardSize.height } = graph.layout?.[node.id] ?? {};
      return { id: node.id, x, y, width, height };
    });
}

function expectApart(graph: FlowGraph, parent?: string): void {
  const boxes = boxesOf(graph, parent);
  for (const one of boxes) {
    for (const other of boxes) {
      if (one.id >= other.id) continue;
      const isApart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect(isApart, `${one.id} ${other.id}`).toBe(true);
    }
  }
}

test("what feeds stands left of what it feeds, nothing overlaps, bodies lie inside their frames", async () => {
  const graph: FlowGraph = {
    format: 1,
    name: "x",
    nodes: [
      { id: "start", type: "trigger.manual", version: 1, config: {} },
      ...["a", "b", "c"].map((id) => fields(id)),
      { id: "each", type: "logic.map", version: 1, config: {} },
      ...["m", "n"].map((id) => fields(id, "each")),
      { id: "end", type: "logic.merge", version: 1, config: {} },
      { id: "say", type: "flow.note", version: 1, config: { text: "hello" } },
    ],
    edges: [
      edge("start", "a", "input"),
      edge("a", "b"),
      edge("a", "c"),
      edge("a", "each"),
      edge("m", "n"),
      edge("n", "each", "out", "result"),
      edge("b", "end"),
      edge("c", "end"),
      edge("each", "end", "results"),
      edge("gone", "end"),
      edge("a", "end", "noSuchPort"),
    ],
  };
  const after = applyOps(graph, await layOutGraph(elk, graph, manifests)).graph;
  const at = (id: string) => after.layout?.[id] ?? { x: Number.NaN, y: Number.NaN };
  for (const [from, to] of [
    ["start", "a"],
    ["a", "b"],
    ["a", "each"],
    ["each", "end"],
    ["m", "n"],
  ] as const) {
    expect(at(from).x, `${from} ${to}`).toBeLessThan(at(to).x);
  }
  expectApart(after);
  expectApart(after, "each");
  const frame = after.layout?.each;
  for (const box of boxesOf(after, "each")) {
    expect(box.x).toBeGreaterThan(0);
    expect(box.x + box.width).toBeLessThanOrEqual(frame?.width ?? 0);
    expect(box.y + box.height).toBeLessThanOrEqual(frame?.height ?? 0);
  }
  expect(await layOutGraph(elk, after, manifests)).toEqual([expect.objectContaining({ id: "say" })]);
});

test("an empty flow and 200 nodes in a net are laid out, too", async () => {
  expect(await layOutGraph(elk, { format: 1, name: "x", nodes: [], edges: [] }, manifests)).toEqual([]);
  const ids = Array.from({ length: 200 }, (_, index) => `n${index}`);
  const wide: FlowGraph = {
    format: 1,
    name: "wide",
    nodes: [{ id: "start", type: "trigger.manual", version: 1, config: {} }, ...ids.map((id) => fields(id))],
    edges: ids.map((id, index) => (index < 20 ? edge("start", id, "input") : edge(`n${index - 20}`, id))),
  };
  const after = applyOps(wide, await layOutGraph(elk, wide, manifests)).graph;
  expect(Object.keys(after.layout ?? {})).toHaveLength(201);
});
