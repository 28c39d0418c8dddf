import { cardSize } from "../graph-edits/place-node";

const rowHeight = 20;
/** Width of a card's border; ports are placed from its inner edge. */
export const cardBorder = 1;
/** How wide and high the dot of a port is. */
export const portSize = 10;

/** Height of a card that has so many ports on its busier side. */
export function cardHeight(inputs: number, outputs: number): number {
  return Math.max(cardSize.height, 24 + Math.max(inputs, outputs) * rowHeight);
}

/** Where ports stand along a side of this height, from its top. */
export function toPortTops(count: number, height: number): number[] {
  const step = Math.min(rowHeight, (height - 16) / Math.max(1, count));
  const first = (height - step * (count - 1)) / 2;
  return Array.from({ length: count }, (_, index) => first + index * step);
}
