import { useStore } from "@xyflow/react";

/** Below this, text on a card is noise: only icon, name and state are left. */
const farZoom = 0.5;

/** True when the canvas is seen from far away. Boxes draw again only when that changes, not at every zoom. */
export function useIsFar(): boolean {
  return useStore((state) => state.transform[2] < farZoom);
}
