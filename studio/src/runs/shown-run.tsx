"use client";

import type { NodeRunView } from "@autoweave/contracts/run";
import { useQuery } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTRPC } from "../api/trpc";
import { useEditorParts } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";
import { useLive } from "../live/live";
import { type MarkedRun, toRunMarks } from "./to-run-marks";

type Run = inferOutput<ReturnType<typeof useTRPC>["runs"]["get"]>;

/** The run that is shown on the canvas, and the moment of it that is looked at. */
export type ShownRun = {
  runId: string | undefined;
  run: Run | undefined;
  /** Each node in each of its rounds, as it stands. */
  lines: readonly MarkedRun[];
  /** With the values that went in and came out, those that are very large shortened. */
  nodeRuns: readonly NodeRunView[];
  /** Epoch milliseconds; undefined for now, or the end. */
  at: number | undefined;
  error: unknown;
  show(runId: string | undefined): void;
  scrub(at: number | undefined): void;
};

const ShownRunContext = createContext<ShownRun | undefined>(undefined);

/** The run that is shown. */
export function useShownRun(): ShownRun {
  const shown = useContext(ShownRunContext);
  if (shown === undefined) throw new Error("useShownRun works inside a ShownRunProvider.");
  return shown;
}

const isEnded = (run: Run | undefined) =>
  run !== undefined && ["completed", "failed", "cancelled"].includes(run.status);
/** A run that goes on may change many times a second; values are read again this often at most. */
const valuesMs = 1000;

/** Follows the run that is shown: its states by the stream, its values by reading them again. */
export function ShownRunProvider({ children }: { children: ReactNode }) {
  const { marks } = useEditorParts();
  const trpc = useTRPC();
  const [runId, setRunId] = useState<string>();
  const [at, setAt] = useState<number>();
  const [lines, setLines] = useState<ReadonlyMap<string, MarkedRun>>(new Map());
  const isOn = runId !== undefined;
  const run = useQuery(
    trpc.runs.get.queryOptions(
      { run: runId ?? "" },
      // The stream is quicker; but what ends before it is open is told by nobody.
      { enabled: isOn, refetchInterval: (query) => (isEnded(query.state.data) ? false : valuesMs) },
    ),
  );
  const ended = isEnded(run.data);
  const nodes = useQuery(
    trpc.runs.nodes.queryOptions({ run: runId ?? "" }, { enabled: isOn, refetchInterval: ended ? false : valuesMs }),
  );
  const refetchRun = run.refetch;
  const refetchNodes = nodes.refetch;

  useLive(isOn && !ended ? { topic: "run", run: runId } : undefined, {
    onUpdate: (update) => {
      if (update.topic !== "run") return;
      if (update.kind === "reset") {
        void refetchNodes();
        return;
      }
      setLines((before) => {
        const next = new Map(update.kind === "whole" ? [] : before);
        for (const line of update.nodes) next.set(`${line.scope}/${line.node}`, line);
        return next;
      });
      if (update.state !== null) void refetchRun();
    },
    // A stream begins with the run as it is.
    onGap: () => undefined,
  });
  // The last values come with the end of the run.
  useEffect(() => {
    if (ended) void refetchNodes();
  }, [ended, refetchNodes]);

  const nodeRuns = useMemo(() => (nodes.data ?? []) as readonly NodeRunView[], [nodes.data]);
  const all = useMemo((): readonly MarkedRun[] => {
    if (ended || lines.size === 0) return nodeRuns;
    const known = new Map<string, MarkedRun>(nodeRuns.map((one) => [`${one.scope}/${one.node}`, one]));
    for (const [key, line] of lines) known.set(key, line);
    return [...known.values()];
  }, [ended, lines, nodeRuns]);

  useEffect(() => setMarks(marks, "run", isOn ? toRunMarks(all, at) : new Map()), [marks, isOn, all, at]);

  const shown = useMemo(
    (): ShownRun => ({
      runId,
      run: run.data,
      lines: all,
      nodeRuns,
      at,
      error: run.error ?? nodes.error,
      show: (next) => {
        setRunId(next);
        setAt(undefined);
        setLines(new Map());
      },
      scrub: setAt,
    }),
    [runId, run.data, run.error, nodes.error, all, nodeRuns, at],
  );
  return <ShownRunContext value={shown}>{children}</ShownRunContext>;
}
