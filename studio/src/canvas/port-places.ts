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
  const step = Math.min(rowHeight, (height - 10) / Math.max(1, count));
  const first = (height - step * (count - 1)) / 2;
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** How much of a card's width names of ports may take; longer ones are cut, and are told in full on hover. */
const mostNameWidth = 66;
/** A letter of the size in which ports are named, on average. */
const letterWidth = 5.6;
const nameMargin = 12;

/** The room that names along one side take inside a box, from its edge. Outside, wires and other boxes would lie on them. */
export function toNamesWidth(names: readonly string[]): number {
  const longest = Math.max(0, ...names.map(({ length }) => length));
  return longest === 0 ? 0 : Math.min(mostNameWidth, Math.ceil(longest * letterWidth)) + nameMargin;
}
