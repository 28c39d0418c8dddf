import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { cardSize, type Size } from "../graph-edits/place-node";

/** What is brought into view as a flow opens: these nodes, all of them when none is named. */
export type FirstFit = { maxZoom: number; padding: number; nodes?: { id: string }[] };

/** Below this, what stands on a card is hard to read. */
const readableZoom = 0.5;
const whole: FirstFit = { maxZoom: 1, padding: 0.1 };

/** The whole of a flow where that can be read in the room there is, else where it begins. */
export function toFirstFit({ nodes, layout = {} }: FlowGraph, room: Size): FirstFit {
  const boxes = nodes.flatMap(({ id, parent }) => {
    const place = layout[id];
    if (place === undefined || parent !== undefined) return [];
    const { x, y, width = cardSize.width, height = cardSize.height } = place;
    return [{ id, x, y, width, height }];
  });
  const [one, ...others] = boxes;
  if (one === undefined) return whole;
  const first = others.reduce((before, box) => (box.x < before.x ? box : before), one);
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const [top, below] = [Math.min(...boxes.map(({ y }) => y)), Math.max(...boxes.map(({ y, height }) => y + height))];
  const seen = { width: room.width / readableZoom, height: room.height / readableZoom };
  if (right - first.x <= seen.width && below - top <= seen.height) return whole;
  const near = boxes.filter(
    ({ x, y, width, height }) => x + width - first.x <= seen.width && Math.abs(y - first.y) + height <= seen.height / 2,
  );
  return { ...whole, nodes: near.length === 0 ? [{ id: first.id }] : near.map(({ id }) => ({ id })) };
}
