import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry, NodeManifest } from "@autoweave/contracts/node-manifest";
import { toNodeTypeKey } from "@autoweave/contracts/node-manifest";

/** The port that every action and container has beside its own, for errors. */
export const errorPort = "error";

/** A graph with its neighbourhoods looked up once. Nodes of the same id: the first counts. */
export type Topology = {
  graph: FlowGraph;
  nodes: ReadonlyMap<string, FlowNode>;
  /** Edges into a node from nodes beside it, in the order of the graph; no edges across a border. */
  incoming: ReadonlyMap<string, readonly Edge[]>;
  outgoing: ReadonlyMap<string, readonly Edge[]>;
  /** Ends of those edges, each once. */
  feeders: ReadonlyMap<string, readonly string[]>;
  consumers: ReadonlyMap<string, readonly string[]>;
  /** Nodes of a body, by container; the flow itself is `undefined`. */
  bodies: ReadonlyMap<string | undefined, readonly FlowNode[]>;
};

/** Looks a graph's neighbourhoods up. Edges between a container and its own body count as borders, not as edges. */
export function toTopology(graph: FlowGraph): Topology {
  const nodes = new Map<string, FlowNode>();
  for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
  const incoming = new Map<string, Edge[]>();
  const outgoing = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    const from = nodes.get(edge.from.node);
    const to = nodes.get(edge.to.node);
    if (from === undefined || to === undefined || from.parent !== to.parent) continue;
    addTo(outgoing, from.id, edge);
    addTo(incoming, to.id, edge);
  }
  const bodies = new Map<string | undefined, FlowNode[]>();
  for (const node of nodes.values()) addTo(bodies, node.parent, node);
  const feeders = mapValues(incoming, (edge) => edge.from.node);
  const consumers = mapValues(outgoing, (edge) => edge.to.node);
  return { graph, nodes, incoming, outgoing, feeders, consumers, bodies };
}

function mapValues(edges: ReadonlyMap<string, Edge[]>, toEnd: (edge: Edge) => string): Map<string, string[]> {
  return new Map([...edges].map(([id, list]) => [id, [...new Set(list.map(toEnd))]]));
}

function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** The manifest of a node, when its type is installed. */
export function manifestOf(node: FlowNode, manifests: ManifestRegistry): NodeManifest | undefined {
  return manifests.get(toNodeTypeKey(node));
}

/** Containers around a node, innermost first. Ends at a missing container and at a circle. */
export function containersOf(topology: Topology, node: FlowNode): FlowNode[] {
  const containers: FlowNode[] = [];
  let parent = node.parent;
  while (parent !== undefined) {
    const container = topology.nodes.get(parent);
    if (container === undefined || container === node || containers.includes(container)) break;
    containers.push(container);
    parent = container.parent;
  }
  return containers;
}

/** Nodes beside this one that have an edge to it, each once. */
export function feedersOf(topology: Topology, id: string): readonly string[] {
  return topology.feeders.get(id) ?? [];
}

/** Nodes beside this one that it has an edge to, each once. */
export function consumersOf(topology: Topology, id: string): readonly string[] {
  return topology.consumers.get(id) ?? [];
}

/** Everything that edges lead to from these nodes, themselves included. Bodies are not entered. */
export function reachableFrom(topology: Topology, starts: Iterable<string>): Set<string> {
  return walk(starts, (id) => consumersOf(topology, id));
}

/** Everything whose edges lead to this node in its own scope, itself excluded unless it lies on a circle. */
export function ancestorsInScope(topology: Topology, id: string): Set<string> {
  return walk(feedersOf(topology, id), (feeder) => feedersOf(topology, feeder));
}

/**
 * Nodes that have settled before this one starts: its ancestors, and those of every container around it. Containers
 * themselves are not among them for their own body.
 */
export function ancestorsOf(topology: Topology, node: FlowNode): Set<string> {
  const ancestors = ancestorsInScope(topology, node.id);
  for (const container of containersOf(topology, node)) {
    for (const id of ancestorsInScope(topology, container.id)) ancestors.add(id);
  }
  return ancestors;
}

/** True when {@link ancestorsOf} holds the node; looks at the nearest first and stops once it is found. */
export function runsBefore(topology: Topology, earlier: string, node: FlowNode): boolean {
  return [node, ...containersOf(topology, node)].some(({ id }) => {
    const seen = new Set(feedersOf(topology, id));
    for (const feeder of seen) {
      if (feeder === earlier) return true;
      for (const before of feedersOf(topology, feeder)) seen.add(before);
    }
    return false;
  });
}

function walk(starts: Iterable<string>, next: (id: string) => Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...starts];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...next(id));
  }
  return seen;
}

/** Nodes of one scope in an order that its edges allow, ties by the order of the graph; `undefined` when they circle. */
export function toTopologicalOrder(topology: Topology, parent?: string): string[] | undefined {
  const scope = topology.bodies.get(parent) ?? [];
  const missing = new Map(scope.map((node) => [node.id, feedersOf(topology, node.id).length]));
  const ready = scope.filter((node) => missing.get(node.id) === 0).map((node) => node.id);
  const order: string[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    order.push(next);
    for (const consumer of consumersOf(topology, next)) {
      const left = (missing.get(consumer) ?? 0) - 1;
      missing.set(consumer, left);
      if (left === 0) ready.push(consumer);
    }
  }
  return order.length === scope.length ? order : undefined;
}

/**
 * Names of a node's output ports: those of its manifest, those its author named in the config, and `error` on what can
 * fail. Seen from outside a container; `itemPort` is only seen from its body.
 */
export function outputPortsOf(node: FlowNode, manifest: NodeManifest): string[] {
  const ports = Object.keys(manifest.outputs);
  ports.push(...dynamicPortsOf(node, manifest));
  if (hasErrorPort(manifest)) ports.push(errorPort);
  return [...new Set(ports)];
}

/** True for actions and containers. */
export function hasErrorPort(manifest: NodeManifest): boolean {
  return manifest.kind === "action" || manifest.kind === "container";
}

/** Output ports that the author has named in the config; names that are not written out as text are left out. */
export function dynamicPortsOf(node: FlowNode, manifest: NodeManifest): string[] {
  if (manifest.dynamicOutputs === undefined) return [];
  const { field, name } = manifest.dynamicOutputs;
  const entries = Object.hasOwn(node.config, field) ? node.config[field] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry) => {
    const named = entry !== null && typeof entry === "object" && !Array.isArray(entry) ? entry[name] : undefined;
    return typeof named === "string" ? [named] : [];
  });
}

/** What happens when the node has failed for good: as its author chose; else `route` where the error port is used. */
export function errorPolicyOf(topology: Topology, node: FlowNode): "fail" | "route" | "skip" | "fallback" {
  if (node.onError !== undefined) return node.onError;
  const routed = topology.graph.edges.some((edge) => edge.from.node === node.id && edge.from.port === errorPort);
  return routed ? "route" : "fail";
}
