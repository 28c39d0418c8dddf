import type { RunStatus } from "@autoweave/contracts/run";
import { toRunState } from "../runs/run-state";
import { formatDuration } from "../time/format-duration";

/** A run as a bar. */
export type BarRun = { id: string; status: RunStatus; durationMs: number | undefined };

const colors: Readonly<Record<string, string>> = {
  queued: "bg-queued",
  running: "bg-running",
  waiting: "bg-waiting",
  done: "bg-done",
  failed: "bg-failed",
  skipped: "bg-line-control",
};

/**
 * The last runs of a flow, the newest at the right: the longer a run took, the higher its bar. There is room for
 * `places` of them, so that in a list the newest stand below each other.
 */
export function RunBars({ runs, places }: { runs: readonly BarRun[]; places: number }) {
  if (runs.length === 0) return <span className="text-faint text-xs">No runs yet</span>;
  const most = Math.max(1, ...runs.map((run) => run.durationMs ?? 0));
  const failed = runs.filter((run) => run.status === "failed").length;
  const words = `${runs.length} ${runs.length === 1 ? "run" : "runs"}, ${failed === 0 ? "none failed" : `${failed} failed`}`;
  return (
    <span role="img" aria-label={words} title={words} className="flex h-5 items-end gap-px">
      {Array.from({ length: Math.max(0, places - runs.length) }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an empty place is like any other.
        <span key={place} className="h-0.5 w-1 rounded-[1px] bg-line" />
      ))}
      {[...runs].reverse().map((run) => {
        const { state, label } = toRunState(run.status);
        // By the square root: a run of an hour must not make all others a line.
        const height = 25 + 75 * Math.sqrt((run.durationMs ?? most) / most);
        return (
          <span
            key={run.id}
            title={run.durationMs === undefined ? label : `${label}, ${formatDuration(run.durationMs)}`}
            className={`w-1 rounded-[1px] ${colors[state] ?? "bg-queued"}`}
            style={{ height: `${height}%` }}
          />
        );
      })}
    </span>
  );
}
