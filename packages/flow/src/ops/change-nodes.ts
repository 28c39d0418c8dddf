import type { FlowGraph, Layout } from "@autoweave/contracts/flow-graph";
import { type FlowOp, NodeChange } from "@autoweave/contracts/flow-op";
import { type Applied, change, type OpOf, placeOf, refuse, refuseUsedId, replaceNode, toUndo } from "./applied.js";

type Position = Layout[string];

/** Puts a node in, at the end unless the op says where. */
export function addNode(graph: FlowGraph, op: OpOf<"add-node">): Applied {
  const { id } = op.node;
  refuseUsedId(graph, id);
  const nodes = graph.nodes.toSpliced(op.at ?? graph.nodes.length, 0, op.node);
  return { graph: { ...graph, nodes }, inverse: [{ op: "remove-node", id }] };
}

/** Takes a node out, and its place on the canvas with it. */
export function removeNode(graph: FlowGraph, { id }: OpOf<"remove-node">): Applied {
  const { node, index } = placeOf(graph, id);
  if (graph.edges.some((edge) => edge.from.node === id || edge.to.node === id)) {
    refuse(`Edges are connected to node "${id}". Remove them first.`, id);
  }
  if (graph.nodes.some((other) => other.parent === id)) {
    refuse(`Node "${id}" still has nodes in its body. Move or remove them first.`, id);
  }
  const inverse: FlowOp[] = [{ op: "add-node", node, at: index }];
  const position = positionOf(graph, id);
  if (position !== undefined) inverse.push({ op: "move-node", id, position });
  return { graph: setPosition({ ...graph, nodes: graph.nodes.toSpliced(index, 1) }, id, undefined), inverse };
}

/** Changes parts of a node. */
export function setNode(graph: FlowGraph, op: OpOf<"set-node">): Applied {
  const { node, index } = placeOf(graph, op.id);
  const given = Object.fromEntries(Object.entries(op.change).filter(([, value]) => value !== undefined));
  const undo = NodeChange.parse(toUndo(node, given));
  return {
    graph: replaceNode(graph, index, change(node, given)),
    inverse: [{ op: "set-node", id: op.id, change: undo }],
  };
}

/** Moves a node on the canvas, or takes it off the layout. */
export function moveNode(graph: FlowGraph, { id, position }: OpOf<"move-node">): Applied {
  placeOf(graph, id);
  const before = positionOf(graph, id);
  const undo: FlowOp = before === undefined ? { op: "move-node", id } : { op: "move-node", id, position: before };
  return { graph: setPosition(graph, id, position), inverse: [undo] };
}

function positionOf(graph: FlowGraph, id: string): Position | undefined {
  return graph.layout !== undefined && Object.hasOwn(graph.layout, id) ? graph.layout[id] : undefined;
}

/** A layout that has become empty goes away, so that taking the first move back leaves no trace. */
function setPosition(graph: FlowGraph, id: string, position: Position | undefined): FlowGraph {
  const others = Object.entries(graph.layout ?? {}).filter(([key]) => key !== id);
  const entries = position === undefined ? others : [...others, [id, position] as const];
  const { layout: _before, ...rest } = graph;
  return entries.length === 0 ? rest : { ...rest, layout: Object.fromEntries(entries) };
}
