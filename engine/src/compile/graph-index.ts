import { AppError } from "@autoweave/contracts/app-error";
import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { type ManifestRegistry, type NodeManifest, toNodeTypeKey } from "@autoweave/contracts/node-manifest";

/** A validated graph with the look-ups that the stages share. Notes, and edges that touch them, are left out. */
export type GraphIndex = {
  graph: FlowGraph;
  nodes: ReadonlyMap<string, FlowNode>;
  manifests: ReadonlyMap<string, NodeManifest>;
  /** Body nodes by container. */
  bodies: ReadonlyMap<string, FlowNode[]>;
  /** Edges by the node they come from and go to, in the order of `graph.edges`. */
  edgesFrom: ReadonlyMap<string, Edge[]>;
  edgesTo: ReadonlyMap<string, Edge[]>;
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
  const nodes = new Map<string, FlowNode>();
  const manifests = new Map<string, NodeManifest>();
  const bodies = new Map<string, FlowNode[]>();
  for (const node of graph.nodes) {
    const manifest = mustGet(registry, toNodeTypeKey(node));
    if (manifest.kind === "note") continue;
    nodes.set(node.id, node);
    manifests.set(node.id, manifest);
    if (node.parent !== undefined) pushTo(bodies, node.parent, node);
  }
  const edgesFrom = new Map<string, Edge[]>();
  const edgesTo = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    if (!nodes.has(edge.from.node) || !nodes.has(edge.to.node)) continue;
    pushTo(edgesFrom, edge.from.node, edge);
    pushTo(edgesTo, edge.to.node, edge);
  }
  return { graph, nodes, manifests, bodies, edgesFrom, edgesTo };
}

/** True for an edge inside one scope; false for those from a container's item port and to its result port. */
export function staysInScope(index: GraphIndex, edge: Edge): boolean {
  return index.nodes.get(edge.from.node)?.parent === index.nodes.get(edge.to.node)?.parent;
}
