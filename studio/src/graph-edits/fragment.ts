import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOp } from "@autoweave/flow/apply-op";
import { formatFlowFile } from "@autoweave/flow/format-flow-file";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { cardSize, type Point, toGrid } from "./place-node";
import { toNodeId } from "./to-node-id";

/** Where the copied nodes come from is not told: a fragment is a flow of its own, which any flow can take in. */
const fragmentName = "Copied nodes";

/** These nodes with their bodies and the edges among them, as the text of a flow file. */
export function copyNodes(graph: FlowGraph, ids: Iterable<string>): string | undefined {
  const chosen = new Set(ids);
  const isWithin = (id: string | undefined): boolean => {
    if (id === undefined) return false;
    return chosen.has(id) || isWithin(graph.nodes.find((node) => node.id === id)?.parent);
  };
  const nodes = graph.nodes.filter((node) => isWithin(node.id));
  if (nodes.length === 0) return undefined;
  const kept = new Set(nodes.map((node) => node.id));
  return formatFlowFile({
    format: graph.format,
    name: fragmentName,
    // Taken out of its container, a node of the body stands by itself.
    nodes: nodes.map(({ parent, ...node }) => (parent !== undefined && kept.has(parent) ? { ...node, parent } : node)),
    edges: graph.edges.filter((edge) => kept.has(edge.from.node) && kept.has(edge.to.node)),
    layout: Object.fromEntries(Object.entries(graph.layout ?? {}).filter(([id]) => kept.has(id))),
  });
}

/** What pasting takes: the edits, and the new nodes of the top, to select them; or why the text is no fragment. */
export type Pasted = { ops: FlowOp[]; ids: string[] } | { fault: string };

/**
 * Puts copied nodes, or a whole flow file, into the graph: under new ids where theirs are taken, with their expressions
 * following; at `at` by their upper left corner, or a little aside of where they stood.
 */
export function pasteNodes(graph: FlowGraph, text: string, place: { at?: Point; parent?: string } = {}): Pasted {
  const { graph: fragment, diagnostics } = parseFlowFile(text);
  if (fragment === undefined) {
    return { fault: diagnostics[0]?.message ?? "This text is no flow: copy nodes here or in another flow first." };
  }
  if (fragment.nodes.length === 0) return { fault: "This flow has no nodes to paste." };
  return toPasteOps(renameTaken(graph, fragment), place);
}

function renameTaken(graph: FlowGraph, fragment: FlowGraph): FlowGraph {
  const taken = new Set([...graph.nodes, ...fragment.nodes].map((node) => node.id));
  const known = new Set(graph.nodes.map((node) => node.id));
  return fragment.nodes.reduce((renamed, { id }) => {
    if (!known.has(id)) return renamed;
    const to = toNodeId(taken, id);
    taken.add(to);
    return applyOp(renamed, { op: "rename-node", id, to }).graph;
  }, fragment);
}

function toPasteOps(fragment: FlowGraph, place: { at?: Point; parent?: string }): Pasted {
  const layout = fragment.layout ?? {};
  const tops = fragment.nodes.filter((node) => node.parent === undefined);
  const corners = tops.map((node) => layout[node.id] ?? { x: 0, y: 0 });
  const corner = { x: Math.min(...corners.map(({ x }) => x)), y: Math.min(...corners.map(({ y }) => y)) };
  const aside = { x: corner.x + 32, y: corner.y + 32 };
  const target = toGrid(place.at ?? aside);
  const shift = { x: target.x - corner.x, y: target.y - corner.y };
  const { parent } = place;
  // A trigger has no place in a body: it stays at the top.
  const isTop = new Set(tops.map((node) => node.id));
  const ops: FlowOp[] = fragment.nodes.map((node) => ({
    op: "add-node",
    node: isTop.has(node.id) && parent !== undefined && !node.type.startsWith("trigger.") ? { ...node, parent } : node,
  }));
  let column = 0;
  for (const node of fragment.nodes) {
    const spot = layout[node.id] ?? { x: corner.x + column++ * (cardSize.width + 56), y: corner.y };
    const moved = isTop.has(node.id) ? { ...spot, x: spot.x + shift.x, y: spot.y + shift.y } : spot;
    ops.push({ op: "move-node", id: node.id, position: moved });
  }
  for (const edge of fragment.edges) ops.push({ op: "add-edge", edge });
  return { ops, ids: tops.map((node) => node.id) };
}

/** The same nodes once more, a little aside and in the same body. */
export function duplicateNodes(graph: FlowGraph, ids: Iterable<string>): Pasted {
  const chosen = [...ids];
  const text = copyNodes(graph, chosen);
  if (text === undefined) return { fault: "Select the nodes to duplicate first." };
  const parents = new Set(chosen.map((id) => graph.nodes.find((node) => node.id === id)?.parent));
  const [parent] = parents;
  return pasteNodes(graph, text, parents.size === 1 && parent !== undefined ? { parent } : {});
}
