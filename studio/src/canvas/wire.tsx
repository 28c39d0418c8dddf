import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo, useState } from "react";
import { useEditorParts, useNodeMark } from "../editor/editor-context";
import type { Change } from "../editor/node-marks";
import { useCanvasActions } from "./canvas-actions";
import { changeLooks } from "./change-badge";
import type { CanvasEdge } from "./to-canvas-elements";

/** An edge. It carries a slow dash while data moves, fades where nothing came, and offers to put a node in between. */
export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const [isNear, setNear] = useState(false);
  const { mayEdit } = useEditorParts();
  const { askForNode } = useCanvasActions();
  const from = useNodeMark(props.source)?.run?.state;
  const to = useNodeMark(props.target)?.run?.state;
  const change = useNodeMark(id)?.change;
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const isDead = from === "skipped" || to === "skipped";
  const isMoving = from !== undefined && (to === "running" || to === "queued");
  const isError = data?.edge.from.port === "error";
  const stroke = selected
    ? "var(--accent)"
    : change !== undefined
      ? changeLooks[change].color
      : isError
        ? "var(--failed)"
        : isNear
          ? "var(--text-muted)"
          : "var(--line-control)";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only shows what the menu of the edge offers too
    <g onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={20}
        className={isMoving ? "animate-flow" : ""}
        style={{
          stroke,
          strokeWidth: selected || change !== undefined ? 2 : 1.5,
          strokeDasharray: isMoving || change === "removed" ? "6 4" : isDead ? "2 4" : undefined,
          opacity: isDead ? 0.45 : 1,
        }}
      />
      {change === undefined ? null : <EdgeChange change={change} x={labelX} y={labelY} />}
      {mayEdit && (isNear || selected) && data !== undefined ? (
        <EdgeLabelRenderer>
          <button
            type="button"
            aria-label={`Insert a node between ${props.source} and ${props.target}`}
            className="nodrag nopan pointer-events-auto absolute flex size-5 items-center justify-center rounded-full border border-line-strong bg-overlay text-muted shadow-near hover:border-accent hover:text-accent-text"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            onMouseEnter={() => setNear(true)}
            onMouseLeave={() => setNear(false)}
            onClick={(event) => askForNode({ edge: data.edge, screen: { x: event.clientX, y: event.clientY } })}
          >
            <Plus aria-hidden className="size-3!" />
          </button>
        </EdgeLabelRenderer>
      ) : null}
    </g>
  );
});

/** The sign of an edge that came or went, on its middle. */
function EdgeChange({ change, x, y }: { change: Change; x: number; y: number }) {
  const { Icon, label, color } = changeLooks[change];
  return (
    <EdgeLabelRenderer>
      <span
        role="img"
        aria-label={`Edge ${label.toLowerCase()}`}
        className="absolute z-10 flex size-5 items-center justify-center rounded-full border bg-overlay"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)`, color, borderColor: color }}
      >
        <Icon aria-hidden className="size-3! stroke-2!" />
      </span>
    </EdgeLabelRenderer>
  );
}
