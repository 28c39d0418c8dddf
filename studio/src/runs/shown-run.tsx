"use client";

import type { NodeRunView } from "@autoweave/contracts/run";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTRPC, useTRPCClient } from "../api/trpc";
import { useEditorParts } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";
import { useLive } from "../live/live";
import { toReadingPause } from "./to-reading-pause";
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
  /** Whether `nodeRuns` has been read at all: before that, a node that is not in it may be in the run all the same. */
  areValuesRead: boolean;
  /** What of the run could not be read; it is asked for again by itself where that can help. */
  failed: { error: unknown; isFetching: boolean; refetch: () => unknown } | undefined;
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
/** Follows the run that is shown: its states by the stream, its values by reading them again. */
export function ShownRunProvider({ children }: { children: ReactNode }) {
  const { marks } = useEditorParts();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [runId, setRunId] = useState<string>();
  const [at, setAt] = useState<number>();
  const [lines, setLines] = useState<ReadonlyMap<string, MarkedRun>>(new Map());
  const isOn = runId !== undefined;
  const run = useQuery(
    trpc.runs.get.queryOptions(
      { run: runId ?? "" },
      {
        enabled: isOn,
        // The stream is quicker; but what ends before it is open is told by nobody.
        refetchInterval: ({ state }) => toReadingPause({ isLast: isEnded(state.data), error: state.error }),
      },
    ),
  );
  const ended = isEnded(run.data);
  const end = run.data !== undefined && "finishedAt" in run.data ? run.data.finishedAt : undefined;
  // By its end, too: what was asked for before it may lack what came last, whenever the answer comes.
  const nodes = useQuery({
    queryKey: [...trpc.runs.nodes.pathKey(), runId, end],
    queryFn: () => client.runs.nodes.query({ run: runId ?? "" }),
    enabled: isOn,
    placeholderData: (before, query) => (query?.queryKey.at(-2) === runId ? keepPreviousData(before) : undefined),
    refetchInterval: ({ state }) => toReadingPause({ isLast: ended && state.data !== undefined, error: state.error }),
  });
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
  const nodeRuns = useMemo(() => (nodes.data ?? []) as readonly NodeRunView[], [nodes.data]);
  const all = useMemo((): readonly MarkedRun[] => {
    if (ended || lines.size === 0) return nodeRuns;
    const known = new Map<string, MarkedRun>(nodeRuns.map((one) => [`${one.scope}/${one.node}`, one]));
    for (const [key, line] of lines) known.set(key, line);
    return [...known.values()];
  }, [ended, lines, nodeRuns]);

  useEffect(() => setMarks(marks, "run", isOn ? toRunMarks(all, at) : new Map()), [marks, isOn, all, at]);

  const areValuesRead = nodes.data !== undefined;
  const query = run.error ? run : nodes.error ? nodes : undefined;
  const { error, isFetching, refetch } = query ?? {};
  const failed = useMemo(
    () => (refetch === undefined ? undefined : { error, isFetching: isFetching ?? false, refetch }),
    [error, isFetching, refetch],
  );
  const shown = useMemo(
    (): ShownRun => ({
      runId,
      run: run.data,
      lines: all,
      nodeRuns,
      at,
      areValuesRead,
      failed,
      show: (next) => {
        setRunId(next);
        setAt(undefined);
        setLines(new Map());
      },
      scrub: setAt,
    }),
    [runId, run.data, areValuesRead, failed, all, nodeRuns, at],
  );
  return <ShownRunContext value={shown}>{children}</ShownRunContext>;
}
