"use client";

import { useMemo } from "react";
import { formatDuration } from "../time/format-duration";
import { useShownRun } from "./shown-run";
import { toSpan } from "./to-waterfall";

const steps = 1000;

/** Goes through the time of a run that has ended: the canvas shows each moment of it. */
export function TimeScrubber() {
  const { run, lines, at, scrub } = useShownRun();
  const span = useMemo(
    () =>
      run !== undefined && "finishedAt" in run
        ? toSpan(run.createdAt, run.finishedAt, lines, Date.parse(run.finishedAt))
        : undefined,
    [run, lines],
  );
  if (span === undefined) return null;
  const whole = span.to - span.from;
  const place = at === undefined ? steps : Math.round(((at - span.from) / whole) * steps);
  return (
    <label className="flex items-center gap-2 text-muted text-xs max-sm:hidden">
      <span className="sr-only">Moment of the run</span>
      <input
        type="range"
        min={0}
        max={steps}
        value={place}
        aria-valuetext={at === undefined ? "The end" : formatDuration(at - span.from)}
        onChange={(event) => {
          const step = Number(event.target.value);
          scrub(step >= steps ? undefined : span.from + (whole * step) / steps);
        }}
        className="w-40 accent-(--accent)"
      />
      <span className="min-w-10 tabular-nums">{formatDuration(at === undefined ? whole : at - span.from)}</span>
    </label>
  );
}
