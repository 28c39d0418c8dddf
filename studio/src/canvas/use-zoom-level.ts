import { useStore } from "@xyflow/react";

/** Below this, text on a card is noise: only icon, name and state are left. */
const farZoom = 0.5;

/** True when the canvas is seen from far away. Boxes draw again only when that changes, not at every zoom. */
export function useIsFar(): boolean {
  return useStore((state) => state.transform[2] < farZoom);
}

/** Below this a port is a speck that nobody could grab; a large flow as a whole is drawn in a fraction of the time without. */
const tinyZoom = 0.25;

/** True when even ports are too small to be of use. */
export function useIsTiny(): boolean {
  return useStore((state) => state.transform[2] < tinyZoom);
}
