import type { Edge, FlowGraph } from "@autoweave/contracts/flow-graph";
import { type Applied, type OpOf, refuse } from "./applied.js";

/** Connects two nodes, as the last edge unless the op says where. Whether both are there is for validation to say. */
export function addEdge(graph: FlowGraph, { edge, at }: OpOf<"add-edge">): Applied {
  if (indexOf(graph, edge) >= 0) refuse(`${describe(edge)} is already there.`, edge.to.node);
  const edges = graph.edges.toSpliced(at ?? graph.edges.length, 0, edge);
  return { graph: { ...graph, edges }, inverse: [{ op: "remove-edge", edge }] };
}

/** Disconnects two nodes. */
export function removeEdge(graph: FlowGraph, { edge }: OpOf<"remove-edge">): Applied {
  const index = indexOf(graph, edge);
  if (index < 0) refuse(`${describe(edge)} is not there. It may have been removed.`, edge.to.node);
  return {
    graph: { ...graph, edges: graph.edges.toSpliced(index, 1) },
    inverse: [{ op: "add-edge", edge, at: index }],
  };
}

function indexOf(graph: FlowGraph, { from, to }: Edge): number {
  return graph.edges.findIndex(
    (edge) =>
      edge.from.node === from.node &&
      edge.from.port === from.port &&
      edge.to.node === to.node &&
      edge.to.port === to.port,
  );
}

function describe({ from, to }: Edge): string {
  return `The edge from ${from.node}.${from.port} to ${to.node}.${to.port}`;
}
