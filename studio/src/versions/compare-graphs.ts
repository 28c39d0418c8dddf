import type { FlowGraph, FlowNode, Layout } from "@autoweave/contracts/flow-graph";
import { diffGraphs, type GraphDiff } from "@autoweave/flow/diff-graphs";
import type { Change } from "../editor/node-marks";
import { toEdgeKey } from "../graph-edits/edge-key";
import { toFreePlace } from "../graph-edits/place-node";

/** Two states of a flow side by side. */
export type Comparison = {
  diff: GraphDiff;
  /** The later state, and what is gone of the earlier one: all that is to be drawn. */
  graph: FlowGraph;
  /** What happened to nodes, by id, and to edges, by key. */
  changes: ReadonlyMap<string, Change>;
};

/** What is gone stays where it was, or below what stands there now. */
function placeRemoved(graph: FlowGraph, before: FlowGraph, removed: readonly FlowNode[]): Layout {
  const layout: Layout = { ...graph.layout };
  for (const { id, parent } of removed) {
    const place = before.layout?.[id];
    if (place === undefined) continue;
    layout[id] = { ...place, ...toFreePlace({ ...graph, layout }, place, parent) };
  }
  return layout;
}

/** Compares two states, and makes of both one graph to look at. */
export function compareGraphs(before: FlowGraph, after: FlowGraph): Comparison {
  const diff = diffGraphs(before, after);
  const { nodes, edges } = diff;
  const changes = new Map<string, Change>([
    ...nodes.added.map(({ id }): [string, Change] => [id, "added"]),
    ...nodes.removed.map(({ id }): [string, Change] => [id, "removed"]),
    ...nodes.renamed.map(({ to }): [string, Change] => [to, "changed"]),
    ...nodes.changed.map(({ id }): [string, Change] => [id, "changed"]),
    ...edges.added.map((edge): [string, Change] => [toEdgeKey(edge), "added"]),
    ...edges.removed.map((edge): [string, Change] => [toEdgeKey(edge), "removed"]),
  ]);
  const graph: FlowGraph = {
    ...after,
    nodes: [...after.nodes, ...nodes.removed],
    edges: [...after.edges, ...edges.removed],
    layout: placeRemoved(after, before, nodes.removed),
  };
  return { diff, graph, changes };
}

/** How many things differ, as the list of changes counts them. */
export function countChanges({ nodes, edges, flow }: GraphDiff): number {
  return [nodes.added, nodes.removed, nodes.renamed, nodes.changed, edges.added, edges.removed, flow].reduce(
    (sum, list) => sum + list.length,
    0,
  );
}
