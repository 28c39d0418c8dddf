import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { type FlowOp, NodeChange } from "@autoweave/contracts/flow-op";
import type { Json } from "@autoweave/contracts/json";
import { applyOp } from "./apply-op.js";
import { toEdgeKey } from "./merge/edge-key.js";
import { isSame } from "./merge/merge-json.js";
import { pickInOrder } from "./merge/pick-in-order.js";

/** Makes edits and keeps what has come of them. */
class Edits {
  readonly ops: FlowOp[] = [];
  graph: FlowGraph;

  constructor(graph: FlowGraph) {
    this.graph = graph;
  }

  push(op: FlowOp): void {
    this.graph = applyOp(this.graph, op).graph;
    this.ops.push(op);
  }
}

/**
 * The edits that make one graph of another: order, settings and places on the canvas included, `$schema` left out.
 * Undefined when edits cannot make it, because it has two nodes of one id or two equal edges.
 */
export function toOps(from: FlowGraph, to: FlowGraph): FlowOp[] | undefined {
  if (!isSound(from) || !isSound(to)) return undefined;
  const edits = new Edits(from);
  const keptNodes = keepNodes(from, to);
  const keptEdges = dropEdges(edits, to, keptNodes);
  swapNodes(edits, to, keptNodes);
  for (const node of to.nodes) changeNode(edits, node);
  for (const [at, edge] of to.edges.entries()) {
    if (!keptEdges.has(toEdgeKey(edge))) edits.push({ op: "add-edge", edge, at });
  }
  changeFlow(edits, to);
  moveNodes(edits, to);
  return edits.ops;
}

function isSound(graph: FlowGraph): boolean {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const edges = new Set(graph.edges.map(toEdgeKey));
  return ids.size === graph.nodes.length && edges.size === graph.edges.length;
}

/** Nodes that stay where they are; all others go and come. */
function keepNodes(from: FlowGraph, to: FlowGraph): Set<string> {
  const types = new Map(from.nodes.map(({ id, type }) => [id, type]));
  const common = to.nodes.filter(({ id, type }) => types.get(id) === type).map(({ id }) => id);
  return pickInOrder(
    from.nodes.map(({ id }) => id),
    common,
  );
}

/** Takes edges off that go, or that a node hangs on which goes or comes. Returns those that stay. */
function dropEdges(edits: Edits, to: FlowGraph, keptNodes: ReadonlySet<string>): Set<string> {
  const moving = new Set([...edits.graph.nodes, ...to.nodes].map(({ id }) => id).filter((id) => !keptNodes.has(id)));
  const common = to.edges.filter(({ from, to: end }) => !moving.has(from.node) && !moving.has(end.node)).map(toEdgeKey);
  const kept = pickInOrder(edits.graph.edges.map(toEdgeKey), common);
  for (const edge of edits.graph.edges) if (!kept.has(toEdgeKey(edge))) edits.push({ op: "remove-edge", edge });
  return kept;
}

function swapNodes(edits: Edits, to: FlowGraph, kept: ReadonlySet<string>): void {
  const going = edits.graph.nodes.filter(({ id }) => !kept.has(id));
  const moving = new Set([...going, ...to.nodes.filter(({ id }) => !kept.has(id))].map(({ id }) => id));
  // A body, even one that is not there, may not name what goes or comes.
  for (const { id, parent } of edits.graph.nodes) {
    if (parent !== undefined && moving.has(parent)) edits.push({ op: "set-node", id, change: { parent: null } });
  }
  for (const { id } of going) edits.push({ op: "remove-node", id });
  const there = new Set(kept);
  for (const [at, node] of to.nodes.entries()) {
    if (kept.has(node.id)) continue;
    const { parent, ...alone } = node;
    const isAhead = parent !== undefined && moving.has(parent) && !there.has(parent);
    edits.push({ op: "add-node", node: isAhead ? alone : node, at });
    there.add(node.id);
  }
}

function changeNode(edits: Edits, wanted: FlowNode): void {
  const now = edits.graph.nodes.find(({ id }) => id === wanted.id);
  if (now === undefined || isSame(now, wanted)) return;
  const { id: _id, type: _type, config, ...parts } = wanted;
  const changes = Object.keys(NodeChange.shape).flatMap((key): [string, unknown][] => {
    if (key === "config") return [];
    const [before, after] = [now[key as keyof FlowNode], parts[key as keyof typeof parts]];
    return isSame(before, after) ? [] : [[key, after ?? null]];
  });
  if (changes.length > 0) {
    edits.push({ op: "set-node", id: wanted.id, change: NodeChange.parse(Object.fromEntries(changes)) });
  }
  changeConfig(edits, wanted.id, now.config, config);
}

type Config = FlowNode["config"];

function changeConfig(edits: Edits, id: string, now: Config, wanted: Config): void {
  const keys = [...new Set([...Object.keys(now), ...Object.keys(wanted)])];
  const changed = keys.filter((key) => !isSame(own(now, key), own(wanted, key)));
  if (changed.includes("__proto__")) {
    edits.push({ op: "set-node", id, change: { config: wanted } });
    return;
  }
  for (const key of changed) {
    const value = own(wanted, key);
    edits.push({ op: "set-config", id, path: [key], ...(value === undefined ? {} : { value }) });
  }
}

function own(config: Config, key: string): Json | undefined {
  return Object.hasOwn(config, key) ? config[key] : undefined;
}

function changeFlow(edits: Edits, to: FlowGraph): void {
  const { name, description, settings } = edits.graph;
  const op: Extract<FlowOp, { op: "set-flow" }> = { op: "set-flow" };
  if (name !== to.name) op.name = to.name;
  if (description !== to.description) op.description = to.description ?? null;
  if (!isSame(settings, to.settings)) op.settings = to.settings ?? null;
  if (Object.keys(op).length > 1) edits.push(op);
}

function moveNodes(edits: Edits, to: FlowGraph): void {
  const at = ({ layout }: FlowGraph, id: string) =>
    layout !== undefined && Object.hasOwn(layout, id) ? layout[id] : undefined;
  for (const { id } of to.nodes) {
    const position = at(to, id);
    if (isSame(at(edits.graph, id), position)) continue;
    edits.push({ op: "move-node", id, ...(position === undefined ? {} : { position }) });
  }
}
