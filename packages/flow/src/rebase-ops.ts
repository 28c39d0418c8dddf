import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "./apply-op.js";
import { type GraphConflict, mergeGraphs } from "./merge/merge-graphs.js";
import { isSame, type Side } from "./merge/merge-json.js";
import { trackNodes } from "./merge/track-nodes.js";
import { isNamed } from "./ops/applied.js";
import { renameInGraph } from "./ops/rename-node.js";
import { toOps } from "./to-ops.js";

/** Edits that were brought forward. */
export type RebasedOps = {
  /** The edits as they fit the graph after the others' edits. */
  ops: FlowOp[];
  /** Where both sides contradict each other. The edits then hold the side that was preferred. */
  conflicts: GraphConflict[];
  /** Nodes that got another id because the others had taken theirs. */
  renamed: { from: string; to: string }[];
};

/** Which id each node is to have, from the one it has. */
type Names = Map<string, string>;

/**
 * Brings `ops` forward, which were made on `graph` like `sinceOps`, so that they fit behind those: what only one side
 * changed is kept, node by node and place by place, and expressions follow the others' renames. Throws `graph.invalid`
 * when either list does not fit the graph.
 */
export function rebaseOps(
  ops: readonly FlowOp[],
  sinceOps: readonly FlowOp[],
  graph: FlowGraph,
  prefer: Side = "theirs",
): RebasedOps {
  const mine = applyOps(graph, ops).graph;
  if (sinceOps.length === 0) return { ops: [...ops], conflicts: [], renamed: [] };
  const theirs = applyOps(graph, sinceOps).graph;
  const names = agreeOnNames({ graph, theirs, mine }, trackNodes(graph, sinceOps), trackNodes(graph, ops), prefer);
  const renames = toRenameOps(theirs, names.theirs);
  const renamedTheirs = applyOps(theirs, renames).graph;
  const three = { base: renameAll(graph, names.base), theirs: renamedTheirs, mine: renameAll(mine, names.mine) };
  const merged = mergeGraphs(three, prefer, new Map([...names.mine].map(([id, name]) => [name, id])));
  const changes = toOps(renamedTheirs, merged.graph);
  if (changes === undefined) return { ops: [], conflicts: [...names.conflicts, toUnsound(theirs)], renamed: [] };
  return {
    ops: [...renames, ...changes],
    conflicts: [...names.conflicts, ...merged.conflicts],
    renamed: names.renamed.filter(({ to }) => merged.graph.nodes.some(({ id }) => id === to)),
  };
}

function toUnsound(graph: FlowGraph): GraphConflict {
  const ids = graph.nodes.map(({ id }) => id);
  const node = ids.find((id, place) => ids.indexOf(id) !== place) ?? null;
  return {
    node,
    path: [],
    kind: "changed",
    message: "The flow has two nodes of one id, or an edge twice. Mend that first, then edit it together.",
  };
}

type Agreed = {
  base: Names;
  theirs: Names;
  mine: Names;
  conflicts: GraphConflict[];
  renamed: { from: string; to: string }[];
};

function toRenameConflict(node: string, theirId: string, myId: string): GraphConflict {
  const message = `Both renamed "${node}": to "${theirId}" and to "${myId}". Choose one of the two.`;
  return { node, path: [], kind: "renamed", message };
}

/** Gives each node one id for all three graphs. Theirs are taken already; what is new in mine makes way. */
function agreeOnNames(
  graphs: { graph: FlowGraph; theirs: FlowGraph; mine: FlowGraph },
  theirIds: ReadonlyMap<string, string>,
  myIds: ReadonlyMap<string, string>,
  prefer: Side,
): Agreed {
  const agreed: Agreed = { base: new Map(), theirs: new Map(), mine: new Map(), conflicts: [], renamed: [] };
  const myOrigins = new Map([...myIds].map(([origin, id]) => [id, origin]));
  const theirOrigins = new Map([...theirIds].map(([origin, id]) => [id, origin]));
  const taken = new Set<string>();
  const claims: { origin: string; id: string; isMine: boolean; isGone: boolean }[] = [];
  for (const { id: origin } of graphs.graph.nodes) {
    const [theirId, myId] = [theirIds.get(origin), myIds.get(origin)];
    const isMineRenamed = myId !== undefined && myId !== origin && myId !== theirId;
    if (isMineRenamed && theirId !== undefined && theirId !== origin) {
      agreed.conflicts.push(toRenameConflict(origin, theirId, myId));
    }
    const isTheirs = theirId !== undefined && (!isMineRenamed || (theirId !== origin && prefer === "theirs"));
    if (isTheirs) {
      taken.add(theirId);
      agreed.base.set(origin, theirId);
    } else claims.push({ origin, id: myId ?? origin, isMine: myId !== undefined, isGone: theirId === undefined });
  }
  for (const { id } of graphs.theirs.nodes) if (!theirOrigins.has(id)) taken.add(id);
  // Where theirs still speak of a node that they took out, they mean that node: it may come back under its name.
  for (const { origin, id, isMine, isGone } of claims) {
    agreed.base.set(origin, claim(id, isMine, isGone && id === origin));
  }
  for (const [origin, id] of theirIds) agreed.theirs.set(id, agreed.base.get(origin) ?? id);
  for (const node of graphs.mine.nodes) {
    const { id } = node;
    const origin = myOrigins.get(id);
    const twin = graphs.theirs.nodes.find((other) => other.id === id);
    // The same new node on both sides is one node: somebody sent it twice.
    const isTwin = twin !== undefined && !theirOrigins.has(id) && isSame(twin, node);
    if (origin !== undefined) agreed.mine.set(id, agreed.base.get(origin) ?? id);
    else agreed.mine.set(id, isTwin ? id : claim(id, true));
  }
  return agreed;

  function claim(id: string, isTold: boolean, isMeant = false): string {
    const isSpokenOf = (name: string) => isNamed(graphs.theirs, name) && !theirOrigins.has(name);
    const isFree = (name: string) => !taken.has(name) && ((isMeant && name === id) || !isSpokenOf(name));
    let free = id;
    for (let number = 2; !isFree(free); number++) free = `${id.slice(0, 58)}_${number}`;
    taken.add(free);
    if (free !== id && isTold) agreed.renamed.push({ from: id, to: free });
    return free;
  }
}

/** Renames in an order in which no id is taken when its turn comes; circles go over an id that nobody has. */
function toSteps(graph: FlowGraph, names: Names): { from: string; to: string }[] {
  const left = new Map([...names].filter(([from, to]) => from !== to));
  const there = new Set(graph.nodes.map(({ id }) => id));
  const steps: { from: string; to: string }[] = [];
  const step = (from: string, to: string) => {
    steps.push({ from, to });
    there.delete(from);
    there.add(to);
  };
  while (left.size > 0) {
    const free = [...left].find(([, to]) => !there.has(to));
    if (free !== undefined) {
      step(...free);
      left.delete(free[0]);
      continue;
    }
    const [[from, to] = ["", ""]] = left;
    let between = "moving";
    for (let number = 2; there.has(between) || isNamed(graph, between); number++) between = `moving_${number}`;
    step(from, between);
    left.delete(from);
    left.set(between, to);
  }
  return steps;
}

function toRenameOps(graph: FlowGraph, names: Names): FlowOp[] {
  return toSteps(graph, names).map(({ from, to }) => ({ op: "rename-node", id: from, to }));
}

function renameAll(graph: FlowGraph, names: Names): FlowGraph {
  return toSteps(graph, names).reduce((renamed, { from, to }) => renameInGraph(renamed, from, to), graph);
}
