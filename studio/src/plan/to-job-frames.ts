import type { Box } from "../canvas/find-guides";

/** A box on the canvas, from its own corner; `holds` of a container, which lies behind what is in it. */
export type PlacedBox = Box & { id: string; isContainer: boolean };

/** A frame around nodes of one job. */
export type JobFrame = Box & { number: string; hue: number };

const room = 12;
/** Above a box, for the name of the job. */
const head = 26;

function toHull(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.x)) - room;
  const top = Math.min(...boxes.map((box) => box.y)) - head;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + room;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + room;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function overlaps(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

/**
 * Frames around the nodes of each job: one around all of them where no stranger would come to lie in it, else one around
 * each.
 */
export function toJobFrames(
  jobs: readonly { number: string; hue: number; nodes: readonly string[] }[],
  boxes: ReadonlyMap<string, PlacedBox>,
): JobFrame[] {
  return jobs.flatMap(({ number, hue, nodes }) => {
    const own = nodes.flatMap((id) => boxes.get(id) ?? []);
    if (own.length === 0) return [];
    const ids = new Set(nodes);
    const hull = toHull(own);
    const hasStranger = [...boxes.values()].some(
      (box) =>
        !ids.has(box.id) &&
        overlaps(hull, box) &&
        // What holds a node of the job is around it, and what is in one of its containers belongs to it.
        !(box.isContainer && own.some((one) => contains(box, one))) &&
        !own.some((one) => one.isContainer && contains(one, box)),
    );
    if (!hasStranger) return [{ ...hull, number, hue }];
    return own.map((box) => ({ ...toHull([box]), number, hue }));
  });
}
