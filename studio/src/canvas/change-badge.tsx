import { Badge } from "@autoweave/ui/badge";
import { Minus, PencilLine, Plus } from "lucide-react";
import type { Change } from "../editor/node-marks";

/** How a change looks and what it is called, wherever one is shown. */
export const changeLooks = {
  added: { label: "Added", tone: "done", Icon: Plus, color: "var(--done)" },
  changed: { label: "Changed", tone: "waiting", Icon: PencilLine, color: "var(--waiting)" },
  removed: { label: "Removed", tone: "failed", Icon: Minus, color: "var(--failed)" },
} as const satisfies Record<Change, object>;

/** A change in colour, sign and word. */
export function ChangeBadge({ change, className }: { change: Change; className?: string }) {
  const { label, tone, Icon } = changeLooks[change];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3! stroke-2!" />} {...(className ? { className } : {})}>
      {label}
    </Badge>
  );
}

/** The border of a box that has changed. */
export function toChangeBorder(change: Change): string {
  return {
    added: "border-done ring-2 ring-done/25",
    changed: "border-waiting ring-2 ring-waiting/25",
    removed: "border-failed border-dashed",
  }[change];
}
