"use client";

import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { PageHeader } from "@autoweave/ui/page-header";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { Skeleton } from "@autoweave/ui/skeleton";
import { type Column, Table } from "@autoweave/ui/table";
import { useQuery } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";
import { Workflow } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { NewFlowButton } from "./new-flow-button";
import { RunBars } from "./run-bars";

type FlowSummary = inferOutput<ReturnType<typeof useTRPC>["flows"]["list"]>[number];

const columns: readonly Column<FlowSummary>[] = [
  {
    key: "name",
    header: "Name",
    isHead: true,
    cell: ({ id, name }) => (
      <Link href={`/flows/${id}`} className="rounded-xs font-medium text-text hover:text-accent-text hover:underline">
        {name}
      </Link>
    ),
  },
  { key: "runs", header: "Last runs", isNarrow: true, from: "sm", cell: ({ id }) => <LastRuns flowId={id} /> },
  {
    key: "state",
    header: "State",
    isNarrow: true,
    cell: ({ published }) =>
      published === null ? <Badge>Draft</Badge> : <Badge tone="done">Live · version {published.number}</Badge>,
  },
  {
    key: "updated",
    header: "Changed",
    isNarrow: true,
    from: "sm",
    align: "end",
    cell: ({ updatedAt }) => (
      <span className="text-muted">
        <RelativeTime value={updatedAt} />
      </span>
    ),
  },
];

const shownRuns = 20;

/** The last runs of one flow. */
function LastRuns({ flowId }: { flowId: string }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.runs.list.queryOptions({ flow: flowId, limit: shownRuns }));
  if (list.data === undefined) return <Skeleton className="h-5 w-24" />;
  const runs = list.data.runs.map((run) => ({
    id: run.id,
    status: run.status,
    durationMs: "durationMs" in run ? run.durationMs : undefined,
  }));
  return <RunBars runs={runs} />;
}

/** The flows of the workspace. */
export function FlowList() {
  const trpc = useTRPC();
  const flows = useQuery(trpc.flows.list.queryOptions());
  const [text, setText] = useState("");
  const found = flows.data?.filter((flow) => flow.name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      <PageHeader
        title="Flows"
        description="What runs by itself in this workspace, once you have drawn it."
        actions={<NewFlowButton />}
      />
      {flows.error ? (
        <QueryError title="The flows could not be loaded" query={flows} />
      ) : flows.data?.length === 0 ? (
        <EmptyState
          icon={<Workflow />}
          title="No flows yet"
          action={
            <Button asChild variant="primary">
              <Link href="/templates">Begin with a template</Link>
            </Button>
          }
        >
          A flow starts by a webhook, a schedule or a press, and does the rest by itself. Take one that runs already,
          look at it, and make it yours.
        </EmptyState>
      ) : (
        <>
          <input
            type="search"
            aria-label="Search flows"
            placeholder="Search flows"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="h-8 w-full max-w-80 rounded-sm border border-line-control bg-surface px-2.5 text-sm placeholder:text-faint"
          />
          {found?.length === 0 ? (
            <p className="text-muted text-sm">No flow has “{text.trim()}” in its name.</p>
          ) : (
            <Table label="Flows" columns={columns} rows={found} toKey={({ id }) => id} />
          )}
        </>
      )}
    </>
  );
}
