import { AppError } from "@autoweave/contracts/app-error";
import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { type ManifestRegistry, type NodeManifest, toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import { type Topology, toTopology } from "@autoweave/flow/topology";

/** A validated graph with the look-ups that the stages share. */
export type GraphIndex = {
  topology: Topology;
  /** Manifests by node. */
  manifests: ReadonlyMap<string, NodeManifest>;
  /** Edges into a node, in the order of the graph; those from the item port of its container are among them. */
  inputs: ReadonlyMap<string, readonly Edge[]>;
  /** Edges from a body into its container. */
  results: ReadonlyMap<string, readonly Edge[]>;
};

/** The value kept for a key, or an error: a missing one means that a stage broke its promise. */
export function mustGet<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new AppError("internal.bug", `The compiler lost track of "${String(key)}".`);
  return value;
}

/** Adds to the list kept for a key. */
export function pushTo<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

/** Indexes a graph that has passed validation. */
export function createGraphIndex(graph: FlowGraph, registry: ManifestRegistry): GraphIndex {
  const topology = toTopology(graph);
  const manifests = new Map<string, NodeManifest>();
  for (const node of graph.nodes) manifests.set(node.id, mustGet(registry, toNodeTypeKey(node)));
  const inputs = new Map<string, Edge[]>();
  const results = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    const leavesBody = topology.nodes.get(edge.from.node)?.parent === edge.to.node;
    pushTo(leavesBody ? results : inputs, edge.to.node, edge);
  }
  return { topology, manifests, inputs, results };
}

/** Nodes that take part in runs; notes are only read. */
export function withoutNotes(index: GraphIndex, nodes: Iterable<FlowNode>): FlowNode[] {
  return [...nodes].filter((node) => mustGet(index.manifests, node.id).kind !== "note");
}
