import { StateBadge } from "@autoweave/ui/state-badge";
import { CircleAlert, Pin, RotateCw, TriangleAlert } from "lucide-react";
import type { NodeMark } from "../editor/node-marks";
import { describeDepth, toDepthState } from "../production/format-figures";
import { formatDuration } from "../time/format-duration";
import { ChangeBadge } from "./change-badge";

function Count({ mark }: { mark: NodeMark }) {
  const { errors = 0, warnings = 0 } = mark;
  if (errors > 0) {
    return (
      <span className="inline-flex items-center gap-1 font-medium text-failed text-xs">
        <CircleAlert aria-hidden className="size-3.5!" />
        <span className="sr-only">Problems:</span>
        {errors}
      </span>
    );
  }
  if (warnings === 0) return null;
  return (
    <span className="inline-flex items-center gap-1 font-medium text-waiting text-xs">
      <TriangleAlert aria-hidden className="size-3.5!" />
      <span className="sr-only">Warnings:</span>
      {warnings}
    </span>
  );
}

/** What is marked at the corner of a box: its state in the run that is shown, else what is wrong with it. */
export function NodeState({ mark }: { mark: NodeMark | undefined }) {
  if (mark === undefined) return null;
  const { run, production } = mark;
  const depth = production === undefined ? undefined : describeDepth(production);
  const details = [
    run?.durationMs === undefined ? undefined : formatDuration(run.durationMs),
    run?.attempts === undefined ? undefined : `${run.attempts} tries`,
  ].filter(Boolean);
  return (
    <div className="pointer-events-none absolute -top-2.5 right-2 flex items-center gap-1.5">
      {mark.change === undefined ? null : <ChangeBadge change={mark.change} className="shadow-near" />}
      {mark.isPinned ? (
        <span title="Pinned output" className="rounded-full bg-overlay p-0.5 text-accent-text shadow-near">
          <Pin aria-label="Pinned" className="size-3.5!" />
        </span>
      ) : null}
      {mark.stale === undefined ? null : (
        <span title={mark.stale} className="rounded-full bg-overlay p-0.5 text-waiting shadow-near">
          <RotateCw aria-label="Stale output" className="size-3.5!" />
        </span>
      )}
      {depth === undefined || production === undefined ? null : (
        <StateBadge state={toDepthState(production)} label={depth} className="shadow-near" />
      )}
      {run === undefined ? null : (
        <StateBadge
          state={run.state}
          label={details.length === 0 ? undefined : details.join(" · ")}
          className="shadow-near"
        />
      )}
      {mark.errors || mark.warnings ? (
        <span className="rounded-full bg-overlay px-1.5 py-0.5 shadow-near">
          <Count mark={mark} />
        </span>
      ) : null}
    </div>
  );
}

/** The progress of a container's rounds, as a thin bar and in words. */
export function RoundsBar({ rounds }: { rounds: { done: number; failed: number; total: number } }) {
  const share = (count: number) => `${rounds.total === 0 ? 0 : (count / rounds.total) * 100}%`;
  return (
    <div className="grid gap-1">
      <div className="flex h-1 overflow-hidden rounded-full bg-sunken">
        <div className="bg-done" style={{ width: share(rounds.done) }} />
        <div className="bg-failed" style={{ width: share(rounds.failed) }} />
      </div>
      <span className="text-[10px] text-muted tabular-nums leading-none">
        {rounds.done + rounds.failed} of {rounds.total}
        {rounds.failed > 0 ? `, ${rounds.failed} failed` : ""}
      </span>
    </div>
  );
}
