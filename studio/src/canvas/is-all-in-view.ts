import type { Size } from "../graph-edits/place-node";
import type { Box } from "./find-guides";

/** Whether a box of the canvas is seen whole in a window of this size. */
export function isAllInView(box: Box, view: { x: number; y: number; zoom: number }, window: Size): boolean {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  return (
    left >= 0 &&
    top >= 0 &&
    left + box.width * view.zoom <= window.width &&
    top + box.height * view.zoom <= window.height
  );
}
