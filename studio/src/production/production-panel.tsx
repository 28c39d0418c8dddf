"use client";

import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { Select } from "@autoweave/ui/select";
import { Skeleton } from "@autoweave/ui/skeleton";
import { ChartNoAxesColumn, Rocket } from "lucide-react";
import { QueryError } from "../api/query-error";
import { useMay } from "../session/use-session";
import { formatDuration } from "../time/format-duration";
import { useLiveNumber } from "../versions/use-versions";
import { useFlowView } from "../views/view-context";
import { formatCount, formatShare } from "./format-figures";
import { NodeFiguresList } from "./node-figures-list";
import { RunColumns } from "./run-columns";
import { timeRanges } from "./time-ranges";
import { useProduction } from "./use-production";

/** As many runs as figures of nodes are counted from. */
const mostRuns = 2000;

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div className="grid">
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="font-semibold text-sm tabular-nums">{children}</dd>
    </div>
  );
}

/** How the live version does: its runs over a time, and each of its nodes. */
export function ProductionPanel({ onPublish }: { onPublish: () => void }) {
  const { look, draft } = useFlowView();
  const live = useLiveNumber(draft.flowId);
  const mayPublish = useMay("flows:publish");
  const { range, perNode, perRun, marks } = useProduction();
  if (live === undefined) {
    return (
      <EmptyState
        icon={<ChartNoAxesColumn />}
        title="Nothing is live"
        action={
          mayPublish ? (
            <Button size="sm" icon={<Rocket />} onClick={onPublish}>
              Publish…
            </Button>
          ) : null
        }
      >
        Once the flow is published, each of its nodes says here how often it ran, failed, and how long it took.
      </EmptyState>
    );
  }
  const failed = perNode.error ? perNode : perRun.error ? perRun : undefined;
  if (failed !== undefined) {
    return (
      <div className="p-3">
        <QueryError title="The figures could not be loaded" query={failed} />
      </div>
    );
  }
  if (perNode.data === undefined || perRun.data === undefined) {
    return (
      <div role="status" aria-label="The figures are loading" className="grid gap-2 p-3">
        <Skeleton className="h-8" />
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
      </div>
    );
  }
  const { total } = perRun.data;
  return (
    <div className="grid">
      <div className="grid gap-3 border-line border-b px-4 py-3">
        <Select
          label="Time"
          size="sm"
          className="w-full"
          value={range}
          options={timeRanges.map(({ value, label }) => ({ value, label }))}
          onChange={(next) => look({ kind: "production", range: next })}
        />
        <RunColumns stats={perRun.data} />
        <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
          <Figure label="Runs">{formatCount(total.runs)}</Figure>
          <Figure label="Failed">{total.errorRate === null ? "–" : formatShare(total.errorRate)}</Figure>
          <Figure label="p95 of a run">{total.p95Ms === null ? "–" : formatDuration(total.p95Ms)}</Figure>
          <Figure label="Under way">{formatCount(total.open)}</Figure>
        </dl>
        {perNode.data.runs >= mostRuns ? (
          <p className="text-faint text-xs">Nodes are counted over the newest {formatCount(mostRuns)} runs.</p>
        ) : null}
      </div>
      <NodeFiguresList marks={marks} />
    </div>
  );
}
