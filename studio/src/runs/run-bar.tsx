"use client";

import { Button } from "@autoweave/ui/button";
import { StateBadge } from "@autoweave/ui/state-badge";
import { useToast } from "@autoweave/ui/toast";
import { useMutation } from "@tanstack/react-query";
import { Ban, RotateCcw, StepForward, X } from "lucide-react";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { useMay } from "../session/use-session";
import { formatDuration } from "../time/format-duration";
import { RedriveDialog } from "./redrive-dialog";
import { useShownRun } from "./shown-run";
import { TimeScrubber } from "./time-scrubber";
import { toShownState } from "./to-shown-state";

/** Above the canvas while a run is shown: how it stands, a way through its time, and what can be done with it. */
export function RunBar() {
  const { runId, run, lines, failed, show } = useShownRun();
  const trpc = useTRPC();
  const toast = useToast();
  const mayControl = useMay("runs:control");
  const mayStart = useMay("runs:start");
  const [isRedriving, setRedriving] = useState(false);
  const onError = (error: unknown) =>
    toast({ title: "That did not work", description: toApiError(error).message, isError: true });
  const cancel = useMutation(trpc.runs.cancel.mutationOptions({ onError }));
  const replay = useMutation(
    trpc.runs.replay.mutationOptions({ onError, onSuccess: (started) => show(started.runId) }),
  );
  if (runId === undefined) return null;
  if (run === undefined) {
    if (failed === undefined) return null;
    return (
      <div className="absolute inset-x-3 top-3 z-10 mx-auto max-w-120 rounded-md bg-overlay shadow-raised">
        <QueryError title="The run could not be loaded" query={failed} />
      </div>
    );
  }
  const { state, label } = toShownState(run.status, lines);
  const isOver = "finishedAt" in run;
  return (
    <div className="absolute inset-x-3 top-3 z-10 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] flex-wrap items-center gap-x-3 gap-y-1.5 rounded-md border border-line bg-overlay px-3 py-2 text-sm shadow-raised">
      <span role="status" aria-live="polite" className="inline-flex items-center gap-2">
        <StateBadge state={state} label={label} />
        {/* Where there is room, it stands beside the way through its time. */}
        {isOver ? <span className="text-muted tabular-nums sm:hidden">{formatDuration(run.durationMs)}</span> : null}
      </span>
      {run.status === "failed" ? (
        <span className="line-clamp-2 max-w-96 text-failed" title={run.error.message}>
          {run.error.message}
        </span>
      ) : null}
      <TimeScrubber />
      <span className="flex items-center gap-1.5">
        {!isOver && mayControl ? (
          <Button size="sm" icon={<Ban />} isPending={cancel.isPending} onClick={() => cancel.mutate({ run: runId })}>
            Cancel
          </Button>
        ) : null}
        {(run.status === "failed" || run.status === "cancelled") && mayControl ? (
          <Button size="sm" icon={<StepForward />} onClick={() => setRedriving(true)}>
            Redrive
          </Button>
        ) : null}
        {isOver && mayStart ? (
          <Button
            size="sm"
            icon={<RotateCcw />}
            isPending={replay.isPending}
            onClick={() => replay.mutate({ run: runId })}
          >
            Replay
          </Button>
        ) : null}
        <Button size="sm" variant="quiet" icon={<X />} onClick={() => show(undefined)}>
          Leave
        </Button>
      </span>
      {isRedriving ? <RedriveDialog runId={runId} onClose={() => setRedriving(false)} /> : null}
    </div>
  );
}
