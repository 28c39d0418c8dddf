import { useStore } from "@xyflow/react";
import { createContext, type ReactNode, useContext } from "react";

/** How near the canvas is seen: what stands on a card depends on it. */
export type ZoomLevel = "near" | "far" | "tiny";

/** Below this, text on a card is noise: only icon, name and state are left. */
const farZoom = 0.5;
/** Below this a name cannot be read and a port not be grabbed; a large flow is drawn in a fraction of the time without. */
const tinyZoom = 0.25;

const ZoomLevelContext = createContext<ZoomLevel>("near");

/** The level for all boxes. Each looking at the zoom by itself would look at every move of any box. */
export function ZoomLevelProvider({ children }: { children: ReactNode }) {
  const level = useStore(({ transform: [, , zoom] }): ZoomLevel => {
    if (zoom < tinyZoom) return "tiny";
    return zoom < farZoom ? "far" : "near";
  });
  return <ZoomLevelContext value={level}>{children}</ZoomLevelContext>;
}

/** How near the canvas is seen. Boxes draw again only when that changes, not at every zoom. */
export function useZoomLevel(): ZoomLevel {
  return useContext(ZoomLevelContext);
}
