import type { Edge, FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { reachableFrom, toTopology } from "@autoweave/flow/topology";
import { toEdgeKey } from "./edge-key";

/** Why two ports may not be connected, in words; undefined when they may. */
export function findConnectFault(graph: FlowGraph, edge: Edge): string | undefined {
  const topology = toTopology(graph);
  const from = topology.nodes.get(edge.from.node);
  const to = topology.nodes.get(edge.to.node);
  if (from === undefined || to === undefined) return "One of the two nodes is gone.";
  if (from.id === to.id) return "A node cannot feed itself. To repeat something, put it into a Repeat.";
  const isInner = to.parent === from.id || from.parent === to.id;
  if (from.parent !== to.parent && !isInner) {
    return "An edge cannot cross the border of a container. Read the value by an expression instead.";
  }
  if (graph.edges.some((other) => toEdgeKey(other) === toEdgeKey(edge)))
    return "These two ports are connected already.";
  if (!isInner && reachableFrom(topology, [to.id]).has(from.id)) {
    return "That would make a circle. To repeat something, put it into a Repeat.";
  }
  return undefined;
}

/** Connects two ports. */
export function connectNodes(edge: Edge): FlowOp[] {
  return [{ op: "add-edge", edge }];
}

/** Leads an edge elsewhere, in its place among the edges. */
export function rerouteEdge(graph: FlowGraph, before: Edge, after: Edge): FlowOp[] {
  const at = graph.edges.findIndex((edge) => toEdgeKey(edge) === toEdgeKey(before));
  if (at < 0 || toEdgeKey(before) === toEdgeKey(after)) return [];
  return [
    { op: "remove-edge", edge: before },
    { op: "add-edge", edge: after, at },
  ];
}
