import type { State } from "@autoweave/ui/state-badge";
import { type MarkedRun, stateAt } from "./to-run-marks";

/** A bar of the waterfall; `from` and `width` are shares of the whole, from 0 to 1. */
export type WaterfallBar = {
  key: string;
  node: string;
  scope: string;
  state: State;
  from: number;
  width: number;
  durationMs: number | undefined;
  attempts: number;
};

/** When a run began and ended, epoch milliseconds; one that goes on ends now. */
export type Span = { from: number; to: number };

/** The span of a run from its node runs. */
export function toSpan(
  createdAt: string,
  finishedAt: string | undefined,
  runs: readonly MarkedRun[],
  now: number,
): Span {
  const from = Date.parse(createdAt);
  const ends = runs.flatMap((run) => (run.finishedAt === null ? [] : [Date.parse(run.finishedAt)]));
  const to = finishedAt === undefined ? Math.max(now, ...ends) : Math.max(Date.parse(finishedAt), ...ends);
  return { from, to: Math.max(to, from + 1) };
}

/** Node runs as bars over the time of their run, in the order in which they began. */
export function toWaterfall(runs: readonly MarkedRun[], span: Span): WaterfallBar[] {
  const whole = span.to - span.from;
  const share = (time: number) => Math.min(1, Math.max(0, (time - span.from) / whole));
  return runs
    .filter((run) => run.startedAt !== null)
    .map((run): WaterfallBar => {
      const start = Date.parse(run.startedAt ?? "");
      const end = run.finishedAt === null ? span.to : Date.parse(run.finishedAt);
      const from = share(start);
      return {
        key: `${run.scope}/${run.node}`,
        node: run.node,
        scope: run.scope,
        state: stateAt(run, undefined),
        from,
        width: Math.max(0, share(end) - from),
        durationMs: run.durationMs ?? undefined,
        attempts: run.attempt,
      };
    })
    .sort((one, other) => one.from - other.from);
}
