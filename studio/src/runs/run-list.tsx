"use client";

import { RunStatus } from "@autoweave/contracts/run";
import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { Select } from "@autoweave/ui/select";
import { Skeleton } from "@autoweave/ui/skeleton";
import { StateBadge } from "@autoweave/ui/state-badge";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { createApiClient, useTRPC } from "../api/trpc";
import { useLive } from "../live/live";
import { formatDuration } from "../time/format-duration";
import { toRunState } from "./run-state";
import { useShownRun } from "./shown-run";

const causes: Readonly<Record<string, string>> = {
  manual: "By hand",
  webhook: "Webhook",
  schedule: "Schedule",
  error: "A failure",
  flow: "Another flow",
  replay: "Replay",
  test: "Test",
};

const filters = [
  { value: "all", label: "All runs" },
  ...RunStatus.options
    .filter((status) => status !== "failing" && status !== "cancelling")
    .map((status) => ({ value: status, label: toRunState(status).label })),
];

/** The runs of a flow, the newest first, told of as they come. A press shows one on the canvas. */
export function RunList({ flowId }: { flowId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { runId, show } = useShownRun();
  const [filter, setFilter] = useState("all");
  const status = RunStatus.safeParse(filter).data;
  const queryKey = [...trpc.runs.list.pathKey(), "pages", flowId, filter];
  // By hand: tRPC's own options for pages add a field to the input, which the API refuses.
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      createApiClient().runs.list.query({
        flow: flowId,
        limit: 50,
        ...(status === undefined ? {} : { status }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const again = () => void queries.invalidateQueries({ queryKey: trpc.runs.list.pathKey() });
  useLive({ topic: "runs", flow: flowId }, { onUpdate: again, onGap: again });
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-3 py-2">
        <Select
          label="Which runs"
          size="sm"
          className="w-40 flex-none"
          value={filter}
          options={filters}
          onChange={setFilter}
        />
        {runId === undefined ? null : (
          <Button size="sm" variant="quiet" onClick={() => show(undefined)}>
            Leave this run
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {list.error ? (
          <div className="p-3">
            <QueryError title="The runs could not be loaded" query={list} />
          </div>
        ) : list.data === undefined ? (
          <div className="grid gap-2 p-3">
            <Skeleton className="h-6" />
            <Skeleton className="h-6" />
          </div>
        ) : runs.length === 0 ? (
          <EmptyState icon={<Play />} title={filter === "all" ? "No runs yet" : "None of these"}>
            {filter === "all"
              ? "Press Run to try the flow, or publish it and let its trigger start it."
              : "Look at all runs instead."}
          </EmptyState>
        ) : (
          <ul aria-label="Runs">
            {runs.map((run) => {
              const { state, label } = toRunState(run.status);
              return (
                <li key={run.id}>
                  <button
                    type="button"
                    data-run={run.id}
                    aria-pressed={run.id === runId}
                    onClick={() => show(run.id)}
                    className="flex w-full items-center gap-x-3 gap-y-1 px-3 py-1.5 text-left text-sm hover:bg-hover aria-pressed:bg-selected max-sm:flex-wrap"
                  >
                    <span className="w-24 flex-none">
                      <StateBadge state={state} label={label} />
                    </span>
                    <span className="w-28 flex-none truncate text-muted max-sm:flex-1">
                      <RelativeTime value={run.createdAt} />
                    </span>
                    <span className="w-20 flex-none text-right text-muted tabular-nums max-sm:w-auto">
                      {"durationMs" in run ? formatDuration(run.durationMs) : ""}
                    </span>
                    <span className="min-w-0 flex-1 truncate text-muted max-sm:order-last max-sm:basis-full">
                      {causes[run.cause] ?? run.cause}
                      {"error" in run ? ` · ${run.error.message}` : ""}
                    </span>
                    <span className="flex-none text-faint text-xs tabular-nums">
                      {run.version > 0 ? `v${run.version}` : "draft"}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
        {list.hasNextPage ? (
          <div className="p-3">
            <Button size="sm" isPending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Older runs
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}
