import type { Edge, FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { toEdgeKey } from "./edge-key";

/** These nodes and everything in their bodies, the innermost first, as removing asks for. */
function withBodies(graph: FlowGraph, ids: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const visit = (id: string) => {
    if (found.has(id)) return;
    for (const node of graph.nodes) if (node.parent === id) visit(node.id);
    found.add(id);
  };
  for (const node of graph.nodes) if (ids.has(node.id)) visit(node.id);
  return [...found];
}

/**
 * Edges that close the gap which a node in the middle leaves: from what fed it to what it fed. Only where that is
 * plain: one node goes, it has one feeder, and its main way out is meant, not its error.
 */
function toBridges(graph: FlowGraph, gone: ReadonlySet<string>): Edge[] {
  const [id, another] = gone;
  if (id === undefined || another !== undefined) return [];
  const node = graph.nodes.find((candidate) => candidate.id === id);
  const incoming = graph.edges.filter((edge) => edge.to.node === id && edge.from.node !== node?.parent);
  const outgoing = graph.edges.filter((edge) => edge.from.node === id && edge.from.port !== "error");
  const [feeder, other] = incoming;
  if (feeder === undefined || other !== undefined) return [];
  const ports = new Set(outgoing.map((edge) => edge.from.port));
  if (ports.size > 1) return [];
  const known = new Set(graph.edges.map(toEdgeKey));
  return outgoing
    .map((edge): Edge => ({ from: feeder.from, to: edge.to }))
    .filter((edge) => edge.from.node !== edge.to.node && !known.has(toEdgeKey(edge)));
}

/** Removes nodes with their bodies and edges. With `reconnect`, what a removed node stood between is connected. */
export function removeNodes(graph: FlowGraph, ids: Iterable<string>, options: { reconnect?: boolean } = {}): FlowOp[] {
  const order = withBodies(graph, new Set(ids));
  const gone = new Set(order);
  const edges = graph.edges.filter((edge) => gone.has(edge.from.node) || gone.has(edge.to.node));
  const bridges = options.reconnect === true ? toBridges(graph, gone) : [];
  return [
    // From behind: an undone removal then finds each edge's place again.
    ...edges.toReversed().map((edge): FlowOp => ({ op: "remove-edge", edge })),
    ...order.map((id): FlowOp => ({ op: "remove-node", id })),
    ...bridges.map((edge): FlowOp => ({ op: "add-edge", edge })),
  ];
}

/** Removes edges and nothing else. */
export function removeEdges(edges: readonly Edge[]): FlowOp[] {
  return edges.map((edge) => ({ op: "remove-edge", edge }));
}
