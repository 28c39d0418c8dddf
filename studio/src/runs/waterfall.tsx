"use client";

import { EmptyState } from "@autoweave/ui/empty-state";
import { ChartGantt } from "lucide-react";
import { useEffect, useState } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { useNodeNames } from "../outline/use-node-names";
import { formatDuration } from "../time/format-duration";
import { nameScope } from "./name-scope";
import { useShownRun } from "./shown-run";
import { toSpan, toWaterfall } from "./to-waterfall";

const colors: Readonly<Record<string, string>> = {
  queued: "bg-queued",
  running: "bg-running",
  waiting: "bg-waiting",
  done: "bg-done",
  failed: "bg-failed",
  skipped: "bg-line-control",
};
const mostBars = 500;

function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

/** When each node of the run that is shown was at work. A press leads to the node. */
export function Waterfall() {
  const { run, lines, at } = useShownRun();
  const { editor } = useEditorParts();
  const nameOf = useNodeNames();
  const canvas = useCanvas();
  const isRunning = run !== undefined && !("finishedAt" in run);
  const now = useNow(isRunning);
  if (run === undefined) {
    return (
      <EmptyState icon={<ChartGantt />} title="No run is shown">
        Choose one below Runs to see when each of its nodes was at work.
      </EmptyState>
    );
  }
  const span = toSpan(run.createdAt, "finishedAt" in run ? run.finishedAt : undefined, lines, now);
  const bars = toWaterfall(lines, span);
  const cursor = at === undefined ? undefined : (at - span.from) / (span.to - span.from);
  return (
    <ul aria-label="Waterfall" className="relative grid gap-px p-3">
      {bars.slice(0, mostBars).map((bar) => {
        const [name, where] = [nameOf(bar.node), nameScope(bar.scope, nameOf)];
        return (
          <li key={bar.key}>
            <button
              type="button"
              onClick={() => {
                editor.select(selectNodes([bar.node]));
                canvas.show([bar.node]);
              }}
              className="flex w-full items-center gap-3 rounded-xs py-0.5 text-left text-xs hover:bg-hover"
            >
              <span className="w-24 flex-none truncate sm:w-40" title={where === "" ? name : `${name} · ${where}`}>
                {name}
                {where === "" ? null : <span className="text-faint"> {where}</span>}
              </span>
              <span className="relative h-3 flex-1 rounded-xs bg-sunken">
                <span
                  className={`absolute inset-y-0 min-w-0.5 rounded-xs ${colors[bar.state] ?? "bg-queued"}`}
                  style={{ left: `${bar.from * 100}%`, width: `${bar.width * 100}%` }}
                />
                {cursor === undefined ? null : (
                  <span
                    aria-hidden
                    className="absolute inset-y-0 w-px bg-accent"
                    style={{ left: `${cursor * 100}%` }}
                  />
                )}
              </span>
              <span className="w-16 flex-none text-right sm:w-24 text-muted tabular-nums">
                {bar.durationMs === undefined ? bar.state : formatDuration(bar.durationMs)}
                {bar.attempts > 1 ? ` · ${bar.attempts} tries` : ""}
              </span>
            </button>
          </li>
        );
      })}
      {bars.length > mostBars ? <li className="pt-1 text-faint text-xs">and {bars.length - mostBars} more</li> : null}
    </ul>
  );
}
