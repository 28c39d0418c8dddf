import { Handle, Position } from "@xyflow/react";

/** A container's port as its body sees it: a source at the left, a target at the right, the other way round than outside. */
export function InnerHandle({ id, side }: { id: string; side: "start" | "end" }) {
  return (
    <Handle
      id={id}
      type={side === "start" ? "source" : "target"}
      position={side === "start" ? Position.Right : Position.Left}
      className="relative! inset-auto! size-2.5! transform-none! rounded-full! border-2! border-surface! bg-line-control! hover:bg-accent!"
      role="img"
      aria-label={side === "start" ? "Item of the body" : "Result of the body"}
    />
  );
}
