import type { FlowGraph, Layout } from "@autoweave/contracts/flow-graph";

/** A place on the canvas, in its pixels; of a node in a body, from the body's corner. */
export type Point = { x: number; y: number };
export type Size = { width: number; height: number };

/** How large a node's card is; containers and notes say so themselves in the layout. */
export const cardSize: Size = { width: 232, height: 64 };
/** A container's frame when nobody has sized it. */
export const frameSize: Size = { width: 560, height: 240 };
/** A note that nobody has sized. */
export const noteSize: Size = { width: 240, height: 140 };
export const gridStep = 8;

const gap = 56;

/** The nearest place on the grid. */
export function toGrid({ x, y }: Point): Point {
  return { x: Math.round(x / gridStep) * gridStep, y: Math.round(y / gridStep) * gridStep };
}

function overlaps(one: Point, other: Layout[string]): boolean {
  const { width = cardSize.width, height = cardSize.height } = other;
  return (
    one.x < other.x + width + gridStep &&
    other.x < one.x + cardSize.width + gridStep &&
    one.y < other.y + height + gridStep &&
    other.y < one.y + cardSize.height + gridStep
  );
}

/** The first free place at `wish` or below it, among the nodes of the same body. */
export function toFreePlace(graph: FlowGraph, wish: Point, parent?: string): Point {
  const beside = graph.nodes.flatMap((node) => {
    const place = node.parent === parent && node.type !== "flow.note" ? graph.layout?.[node.id] : undefined;
    return place === undefined ? [] : [place];
  });
  let place = toGrid(wish);
  // Ends: each step leaves at least one of the nodes behind.
  for (let tries = 0; tries <= beside.length; tries++) {
    const hit = beside.find((other) => overlaps(place, other));
    if (hit === undefined) return place;
    place = toGrid({ x: place.x, y: hit.y + (hit.height ?? cardSize.height) + gap / 2 });
  }
  return place;
}

/** Right of a node: where what it feeds is expected. */
export function toPlaceBehind(graph: FlowGraph, id: string): Point {
  const place = graph.layout?.[id] ?? { x: 0, y: 0 };
  const node = graph.nodes.find((candidate) => candidate.id === id);
  return toFreePlace(graph, { x: place.x + (place.width ?? cardSize.width) + gap, y: place.y }, node?.parent);
}
