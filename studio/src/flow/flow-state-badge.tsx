import { Badge } from "@autoweave/ui/badge";
import type { FlowSummary } from "./flow-summary";

/** Whether a flow is live, and whether its draft has moved on. */
export function FlowStateBadge({ flow: { published, isChanged } }: { flow: FlowSummary }) {
  if (published === null) return <Badge>Draft</Badge>;
  return (
    <span className="flex flex-wrap items-center gap-1">
      <Badge tone="done">Live · version {published.number}</Badge>
      {isChanged === true ? <Badge tone="waiting">Draft changed</Badge> : null}
    </span>
  );
}
