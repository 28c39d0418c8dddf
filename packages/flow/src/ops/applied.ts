import { AppError } from "@autoweave/contracts/app-error";
import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";

/** A graph after an edit, and the edits that take it back, in order. */
export type Applied = { graph: FlowGraph; inverse: FlowOp[] };

/** One kind of edit. */
export type OpOf<Kind extends FlowOp["op"]> = Extract<FlowOp, { op: Kind }>;

/** Refuses an edit, saying what to do instead. */
export function refuse(message: string, node?: string): never {
  throw new AppError("graph.invalid", message, node === undefined ? {} : { details: { node } });
}

/** The place of a node in the graph. */
export function placeOf(graph: FlowGraph, id: string): { node: FlowNode; index: number } {
  const index = graph.nodes.findIndex((node) => node.id === id);
  const node = graph.nodes[index];
  return node === undefined
    ? refuse(`There is no node "${id}" to change. It may have been removed or renamed.`, id)
    : { node, index };
}

/** True when an edge, a body or a place on the canvas names the id. */
export function isNamed(graph: FlowGraph, id: string): boolean {
  return (
    graph.edges.some((edge) => edge.from.node === id || edge.to.node === id) ||
    graph.nodes.some((node) => node.parent === id) ||
    Object.hasOwn(graph.layout ?? {}, id)
  );
}

/** Refuses an id that is taken, or that a leftover still names: it would become a part of the node. */
export function refuseUsedId(graph: FlowGraph, id: string): void {
  if (graph.nodes.some((node) => node.id === id)) refuse(`There already is a node "${id}". Choose another id.`, id);
  if (isNamed(graph, id))
    refuse(`Something in the flow still names "${id}". Choose another id, or remove the leftover first.`, id);
}

/** The same graph with one node in another's place. */
export function replaceNode(graph: FlowGraph, index: number, node: FlowNode): FlowGraph {
  return { ...graph, nodes: graph.nodes.with(index, node) };
}

/** The same object with some keys set, and those given as null left out. */
export function change<Target extends object>(target: Target, values: { [key: string]: unknown }): Target {
  const entries = Object.entries({ ...target, ...values }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as Target;
}

/** What {@link change} has to be given to take `values` back. */
export function toUndo(target: object, values: object): { [key: string]: unknown } {
  return Object.fromEntries(Object.keys(values).map((key) => [key, target[key as keyof typeof target] ?? null]));
}
