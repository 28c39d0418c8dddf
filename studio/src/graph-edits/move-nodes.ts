import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { frameSize, type Point, toGrid } from "./place-node";

/** Room inside a frame: its header above, a margin elsewhere. */
export const frameInset = { left: 24, top: 56, right: 24, bottom: 24 };

/** Moves nodes to these places; those that stand there already are left out. */
export function moveNodes(graph: FlowGraph, places: ReadonlyMap<string, Point>): FlowOp[] {
  return [...places].flatMap(([id, point]): FlowOp[] => {
    const before = graph.layout?.[id];
    const { x, y } = toGrid(point);
    return before?.x === x && before.y === y ? [] : [{ op: "move-node", id, position: { ...before, x, y } }];
  });
}

/** Sizes a frame or a note. */
export function resizeNode(graph: FlowGraph, id: string, box: Point & { width: number; height: number }): FlowOp[] {
  if (!graph.nodes.some((node) => node.id === id)) return [];
  const { x, y } = toGrid(box);
  const size = toGrid({ x: box.width, y: box.height });
  return [{ op: "move-node", id, position: { x, y, width: size.x, height: size.y } }];
}

/**
 * Takes a node into a body, or out of one (`parent` undefined), at a place seen from its new surroundings. Edges that
 * would then cross the border go.
 */
export function moveIntoBody(graph: FlowGraph, id: string, parent: string | undefined, at: Point): FlowOp[] {
  const node = graph.nodes.find((candidate) => candidate.id === id);
  if (node === undefined || node.parent === parent) return [];
  const cut = graph.edges.filter((edge) => {
    if (edge.from.node !== id && edge.to.node !== id) return false;
    const other = graph.nodes.find((one) => one.id === (edge.from.node === id ? edge.to.node : edge.from.node));
    return other?.parent !== parent || other?.id === node.parent;
  });
  const before = graph.layout?.[id];
  return [
    ...cut.toReversed().map((edge): FlowOp => ({ op: "remove-edge", edge })),
    { op: "set-node", id, change: { parent: parent ?? null } },
    { op: "move-node", id, position: { ...before, ...toGrid(at) } },
    ...(parent === undefined ? [] : growFrame(graph, parent, id, at)),
  ];
}

/** Makes a frame large enough for a node at this place in it. */
export function growFrame(graph: FlowGraph, parent: string, id: string, at: Point): FlowOp[] {
  const frame = graph.layout?.[parent];
  if (frame === undefined) return [];
  const box = graph.layout?.[id];
  const right = at.x + (box?.width ?? 232) + frameInset.right;
  const below = at.y + (box?.height ?? 64) + frameInset.bottom;
  const { width = frameSize.width, height = frameSize.height } = frame;
  if (right <= width && below <= height) return [];
  return [
    {
      op: "move-node",
      id: parent,
      position: { ...frame, width: Math.max(width, right), height: Math.max(height, below) },
    },
  ];
}
