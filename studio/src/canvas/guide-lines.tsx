import { ViewportPortal } from "@xyflow/react";
import type { Guide } from "./find-guides";

/** The lines along which a dragged box aligns with others. */
export function GuideLines({ guides }: { guides: readonly Guide[] }) {
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={`${axis}${at}`}
          aria-hidden
          className="pointer-events-none absolute z-50 bg-accent"
          style={
            axis === "x"
              ? { left: at, top: from, width: 1, height: to - from }
              : { left: from, top: at, width: to - from, height: 1 }
          }
        />
      ))}
    </ViewportPortal>
  );
}
