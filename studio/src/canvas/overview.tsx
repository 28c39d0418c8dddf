import { MiniMap, useStore } from "@xyflow/react";
import { useMemo } from "react";
import type { Box } from "./find-guides";
import { isAllInView } from "./is-all-in-view";
import type { CanvasNode } from "./to-canvas-elements";

/** Below this height of the canvas the overview would take a large part of it. */
const leastHeight = 400;
const size = { width: 168, height: 112 };

function toBounds(nodes: readonly CanvasNode[]): Box | undefined {
  const boxes = nodes
    .filter(({ parentId }) => parentId === undefined)
    .map(({ position, data }) => ({
      ...position,
      right: position.x + data.size.width,
      bottom: position.y + data.size.height,
    }));
  if (boxes.length === 0) return undefined;
  // Not by spreading: a flow may have more nodes than a call takes arguments.
  const x = boxes.reduce((least, box) => Math.min(least, box.x), Number.POSITIVE_INFINITY);
  const y = boxes.reduce((least, box) => Math.min(least, box.y), Number.POSITIVE_INFINITY);
  const right = boxes.reduce((most, box) => Math.max(most, box.right), Number.NEGATIVE_INFINITY);
  const bottom = boxes.reduce((most, box) => Math.max(most, box.bottom), Number.NEGATIVE_INFINITY);
  return { x, y, width: right - x, height: bottom - y };
}

/** The whole flow in small, while a part of it is out of sight and there is room to show it. */
export function Overview({ nodes }: { nodes: readonly CanvasNode[] }) {
  const bounds = useMemo(() => toBounds(nodes), [nodes]);
  const isWanted = useStore(
    ({ transform: [x, y, zoom], width, height }) =>
      bounds !== undefined && height >= leastHeight && !isAllInView(bounds, { x, y, zoom }, { width, height }),
  );
  if (!isWanted) return null;
  return (
    <MiniMap
      pannable
      zoomable
      position="bottom-right"
      style={size}
      className="max-lg:hidden"
      ariaLabel="Overview of the flow"
    />
  );
}
