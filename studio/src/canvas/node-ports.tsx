import { Handle, Position } from "@xyflow/react";
import type { NodePort } from "../graph-edits/node-ports";

const dot =
  "size-2.5! rounded-full! border-2! border-surface! transition-[background,transform] duration-120 hover:scale-140 hover:bg-accent! [.connecting_&]:bg-accent!";
const name = "pointer-events-none absolute top-1/2 -translate-y-1/2 whitespace-nowrap leading-none";

/** A place where wires begin or end, with its name on hover and, where there are several, always. */
export function PortHandle(props: {
  port: NodePort;
  side: "input" | "output";
  /** From the top of the box, in canvas pixels. */
  top: number;
  isNamed: boolean;
}) {
  const { port, side, top, isNamed } = props;
  const isOutput = side === "output";
  const tone = port.isError ? "text-failed" : "text-muted";
  return (
    <Handle
      id={port.name}
      type={isOutput ? "source" : "target"}
      position={isOutput ? Position.Right : Position.Left}
      style={{ top }}
      className={`${dot} group/port ${port.isError ? "bg-failed!" : "bg-line-control!"}`}
      role="img"
      aria-label={`${isOutput ? "Output" : "Input"} ${port.label}`}
    >
      {isNamed ? (
        <span
          aria-hidden
          className={`${name} max-w-17 truncate py-px text-[10px] ${tone} ${isOutput ? "right-3" : "left-3"} group-hover/port:hidden`}
        >
          {port.label}
        </span>
      ) : null}
      <span
        aria-hidden
        className={`${name} hidden rounded-sm bg-overlay px-1.5 py-1 text-[10px] shadow-raised group-hover/port:block ${tone} ${isOutput ? "left-4" : "right-4"}`}
      >
        {port.label}
      </span>
    </Handle>
  );
}
