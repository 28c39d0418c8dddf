import type { Edge, FlowGraph, FlowNode, Layout } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { toEdgeKey } from "./edge-key.js";
import { isSame, mergeJson, type Path, type Side } from "./merge-json.js";

/** A place that two people changed differently: of a node, or, where `node` is null, of the flow itself. */
export type GraphConflict = {
  node: string | null;
  /** Where in the node: `["config", "url"]`, `["label"]`. Empty when it is about the node being there at all. */
  path: Path;
  kind: "changed" | "removed" | "renamed";
  message: string;
};

/** Two people's graphs as one. Where they contradict each other, the side asked for counts. */
export type MergedGraph = { graph: FlowGraph; conflicts: GraphConflict[] };

type Three = { base: FlowGraph; theirs: FlowGraph; mine: FlowGraph };
type Nodes = ReadonlyMap<string, FlowNode>;

function toNodes(graph: FlowGraph): Nodes {
  return new Map(graph.nodes.map((node) => [node.id, node]));
}

function toEdges(graph: FlowGraph): ReadonlyMap<string, Edge> {
  return new Map(graph.edges.map((edge) => [toEdgeKey(edge), edge]));
}

/**
 * Brings together what two people made of `base`, node by node and in a node place by place. Node ids must mean the same
 * nodes in all three. `myNames` has what I call a node that has another id here: a conflict about one that is not
 * in the merged graph tells that.
 */
export function mergeGraphs(three: Three, prefer: Side, myNames: ReadonlyMap<string, string>): MergedGraph {
  const { theirs } = three;
  const conflicts: GraphConflict[] = [];
  const { nodes, keptBy } = mergeNodes(three, prefer, conflicts, myNames);
  const { layout: _theirs, ...rest } = theirs;
  const flow = mergeFlow(three, prefer, conflicts);
  const layout = mergeLayout(three, nodes);
  const graph: FlowGraph = {
    ...without(rest, ["name", "description", "settings"]),
    ...flow,
    nodes,
    edges: mergeEdges(three, nodes, keptBy),
    ...(layout === undefined ? {} : { layout }),
  };
  return { graph, conflicts };
}

function without<Key extends string, Target extends { [Name in Key]?: unknown }>(
  target: Target,
  keys: readonly Key[],
): Omit<Target, Key> {
  const entries = Object.entries(target).filter(([key]) => !keys.some((name) => name === key));
  return Object.fromEntries(entries) as Omit<Target, Key>;
}

function mergeFlow(
  three: Three,
  prefer: Side,
  conflicts: GraphConflict[],
): Pick<FlowGraph, "name" | "description" | "settings"> {
  const pick = ({ name, description, settings }: FlowGraph): Json =>
    JSON.parse(JSON.stringify({ name, description, settings })) as Json;
  const merged = mergeJson(pick(three.base), pick(three.theirs), pick(three.mine), prefer, (path) =>
    conflicts.push({
      node: null,
      path,
      kind: "changed",
      message: `Both changed ${path.join(".")} of the flow. Choose one of the two.`,
    }),
  );
  return merged as Pick<FlowGraph, "name" | "description" | "settings">;
}

/** Nodes that are there although one side took them out, with the side that keeps them. */
type Kept = ReadonlyMap<string, Side>;

function mergeNodes(
  three: Three,
  prefer: Side,
  conflicts: GraphConflict[],
  myNames: ReadonlyMap<string, string>,
): { nodes: FlowNode[]; keptBy: Kept } {
  const [base, theirs, mine] = [toNodes(three.base), toNodes(three.theirs), toNodes(three.mine)];
  const merged = new Map<string, FlowNode>();
  const keptBy = new Map<string, Side>();
  for (const id of new Set([...theirs.keys(), ...mine.keys()])) {
    const [was, one, other] = [base.get(id), theirs.get(id), mine.get(id)];
    if (one !== undefined && other !== undefined) {
      merged.set(id, mergeNode(was, one, other, prefer, conflicts));
      continue;
    }
    const [side, left] = one === undefined ? (["mine", other] as const) : (["theirs", one] as const);
    if (left === undefined) continue;
    if (was === undefined) merged.set(id, left);
    else if (isTouched(three.base, three[side], was, left)) {
      conflicts.push(toRemovalConflict(prefer === side ? id : (myNames.get(id) ?? id), side));
      if (prefer !== side) continue;
      merged.set(id, left);
      keptBy.set(id, side);
    }
  }
  keepBodies({ theirs, mine }, merged, keptBy);
  const order = mergeOrder([...theirs.keys()], [...mine.keys()], (id) => merged.has(id));
  const nodes = order.flatMap((id) => {
    const node = merged.get(id);
    return node === undefined ? [] : [leaveLostBody(node, merged, [theirs, mine])];
  });
  return { nodes, keptBy };
}

function mergeNode(
  was: FlowNode | undefined,
  one: FlowNode,
  other: FlowNode,
  prefer: Side,
  conflicts: GraphConflict[],
): FlowNode {
  const { id } = one;
  const add = (path: Path) =>
    conflicts.push({
      node: id,
      path,
      kind: "changed",
      message: `Both changed ${path.length === 0 ? "" : `${path.join(".")} of `}"${id}". Choose one of the two.`,
    });
  // Another type under the same id is another node: its settings mean something else.
  const isOneKind = was?.type === one.type && one.type === other.type;
  if (isOneKind) return mergeJson(was as Json, one as Json, other as Json, prefer, add) as FlowNode;
  if (isSame(one, other)) return one;
  if (was !== undefined && isSame(was, other)) return one;
  if (was !== undefined && isSame(was, one)) return other;
  add([]);
  return prefer === "mine" ? other : one;
}

/** True when a side changed a node, connected something to it or put something into its body. */
function isTouched(base: FlowGraph, side: FlowGraph, was: FlowNode, now: FlowNode): boolean {
  if (!isSame(was, now)) return true;
  const known = toEdges(base);
  const isConnected = side.edges.some(
    (edge) => (edge.from.node === now.id || edge.to.node === now.id) && !known.has(toEdgeKey(edge)),
  );
  const before = toNodes(base);
  return isConnected || side.nodes.some((node) => node.parent === now.id && before.get(node.id)?.parent !== now.id);
}

function toRemovalConflict(node: string, keeper: Side): GraphConflict {
  const message =
    keeper === "mine"
      ? `"${node}" was removed while you changed it. Put it back, or let it go.`
      : `"${node}" was changed while you removed it. Keep it, or remove it all the same.`;
  return { node, path: [], kind: "removed", message };
}

/** A container that stays keeps its body. */
function keepBodies(sides: Record<Side, Nodes>, merged: Map<string, FlowNode>, keptBy: Map<string, Side>): void {
  for (const [id, side] of keptBy) {
    for (const node of sides[side].values()) {
      if (node.parent !== id || merged.has(node.id)) continue;
      merged.set(node.id, node);
      // Reached later by this very loop: maps grow under their iterators.
      keptBy.set(node.id, side);
    }
  }
}

/** What stood in a body that the other side took away stands outside. */
function leaveLostBody(node: FlowNode, merged: ReadonlyMap<string, FlowNode>, sides: readonly Nodes[]): FlowNode {
  const { parent, ...rest } = node;
  if (parent === undefined || merged.has(parent)) return node;
  const placed = sides.filter((side) => side.get(node.id)?.parent === parent);
  return placed.every((side) => side.has(parent)) ? rest : node;
}

/** The order of theirs; what only mine has stands behind what it stood behind, and behind what theirs put there. */
function mergeOrder(theirs: readonly string[], mine: readonly string[], isWanted: (key: string) => boolean): string[] {
  const order = theirs.filter(isWanted);
  const there = new Set(order);
  const known = new Set(mine);
  let before: string | undefined;
  for (const key of mine) {
    if (!there.has(key)) {
      if (!isWanted(key)) continue;
      let place = before === undefined ? 0 : order.indexOf(before) + 1;
      while (place < order.length && !known.has(order[place] ?? "")) place++;
      order.splice(place, 0, key);
      there.add(key);
    }
    before = key;
  }
  return order;
}

function mergeEdges(three: Three, nodes: readonly FlowNode[], keptBy: Kept): Edge[] {
  const [base, theirs, mine] = [toEdges(three.base), toEdges(three.theirs), toEdges(three.mine)];
  const now = new Set(nodes.map(({ id }) => id));
  const all = new Map([...mine, ...theirs]);
  const sides = [
    { edges: theirs, nodes: toNodes(three.theirs) },
    { edges: mine, nodes: toNodes(three.mine) },
  ];
  /** Some side has the edge, and lost none of its ends to the other; leftovers without a node are no loss. */
  const isWhole = (key: string, { from, to }: Edge) =>
    sides.some((side) => side.edges.has(key) && [from, to].every(({ node }) => now.has(node) || !side.nodes.has(node)));
  const isWanted = (key: string): boolean => {
    const edge = all.get(key);
    if (edge === undefined || !isWhole(key, edge)) return false;
    const keeper = keptBy.get(edge.from.node) ?? keptBy.get(edge.to.node);
    if (keeper !== undefined) return (keeper === "mine" ? mine : theirs).has(key);
    return base.has(key) ? theirs.has(key) && mine.has(key) : true;
  };
  return mergeOrder([...theirs.keys()], [...mine.keys()], isWanted).flatMap((key) => all.get(key) ?? []);
}

/** Where both moved a node, the later move counts: nobody loses work by that. */
function mergeLayout(three: Three, nodes: readonly FlowNode[]): Layout | undefined {
  const at = ({ layout }: FlowGraph, id: string) =>
    layout !== undefined && Object.hasOwn(layout, id) ? layout[id] : undefined;
  const entries = nodes.flatMap(({ id }) => {
    const [was, theirs, mine] = [at(three.base, id), at(three.theirs, id), at(three.mine, id)];
    const place = isSame(was, mine) ? theirs : mine;
    return place === undefined ? [] : [[id, place] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
