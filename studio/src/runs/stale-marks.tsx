"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTRPC } from "../api/trpc";
import { useEditorParts } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";
import { useNodeNames } from "../outline/use-node-names";
import { findStale } from "./find-stale";
import { usePins } from "./pins";
import { useShownRun } from "./shown-run";

/** Edits come as fast as people type: they are looked at once there is a pause. */
const pauseMs = 300;

/** Marks the nodes whose outputs of the run that is shown no longer fit the draft. It draws nothing itself. */
export function StaleMarks() {
  const { editor, manifests, marks } = useEditorParts();
  const { runId, nodeRuns } = useShownRun();
  const { pins } = usePins();
  const nameOf = useNodeNames();
  const trpc = useTRPC();
  const then = useQuery(
    trpc.runs.graph.queryOptions(
      { run: runId ?? "" },
      { enabled: runId !== undefined, staleTime: Number.POSITIVE_INFINITY },
    ),
  ).data?.graph;
  const ran = useMemo(
    () => new Set(nodeRuns.filter(({ status }) => status === "completed").map(({ node }) => node)),
    [nodeRuns],
  );
  useEffect(() => {
    const look = () => {
      const now = editor.store.getState().graph;
      const pinned = new Set(Object.keys(pins));
      const found =
        runId === undefined || then === undefined
          ? new Map<string, string>()
          : findStale({ then, now, ran, pinned, manifests, nameOf });
      setMarks(marks, "stale", found);
    };
    look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = editor.store.subscribe((state, before) => {
      if (state.graph === before.graph) return;
      clearTimeout(timer);
      timer = setTimeout(look, pauseMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [editor, manifests, marks, runId, then, ran, pins, nameOf]);
  return null;
}
