import type { Point, Size } from "../graph-edits/place-node";

/** A box on the canvas. */
export type Box = Point & Size;

/** A line along which boxes align, in canvas pixels, from one end to the other. */
export type Guide = { axis: "x" | "y"; at: number; from: number; to: number };

/** Where a dragged box comes to stand when it snaps, and the lines that show why. */
export type Snap = { x: number; y: number; guides: Guide[] };

const reach = 6;

type Axis = { start: "x" | "y"; size: "width" | "height" };
const axes: Record<"x" | "y", Axis> = { x: { start: "x", size: "width" }, y: { start: "y", size: "height" } };

/** Edges and middle of a box along an axis. */
function linesOf(box: Box, { start, size }: Axis): number[] {
  return [box[start], box[start] + box[size] / 2, box[start] + box[size]];
}

function findShift(box: Box, others: readonly Box[], axis: Axis): { shift: number; at: number } | undefined {
  let best: { shift: number; at: number } | undefined;
  for (const other of others) {
    for (const [index, at] of linesOf(other, axis).entries()) {
      // Like aligns with like: left with left, middle with middle.
      const shift = at - (linesOf(box, axis)[index] ?? at);
      if (Math.abs(shift) > reach || (best !== undefined && Math.abs(best.shift) <= Math.abs(shift))) continue;
      best = { shift, at };
    }
  }
  return best;
}

function toGuide(axis: "x" | "y", at: number, box: Box, others: readonly Box[]): Guide {
  const across = axes[axis === "x" ? "y" : "x"];
  const aligned = others.filter((other) => linesOf(other, axes[axis]).some((line) => Math.abs(line - at) < 0.5));
  const spans = [box, ...aligned];
  return {
    axis,
    at,
    from: Math.min(...spans.map((one) => one[across.start])),
    to: Math.max(...spans.map((one) => one[across.start] + one[across.size])),
  };
}

/** Aligns a dragged box with the nearest of the others, each axis by itself. */
export function findGuides(box: Box, others: readonly Box[]): Snap {
  const shifts = { x: findShift(box, others, axes.x), y: findShift(box, others, axes.y) };
  const moved: Box = { ...box, x: box.x + (shifts.x?.shift ?? 0), y: box.y + (shifts.y?.shift ?? 0) };
  const guides = (["x", "y"] as const).flatMap((axis) => {
    const found = shifts[axis];
    return found === undefined ? [] : [toGuide(axis, found.at, moved, others)];
  });
  return { x: moved.x, y: moved.y, guides };
}
