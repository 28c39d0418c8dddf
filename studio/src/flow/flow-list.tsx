"use client";

import { Badge } from "@autoweave/ui/badge";
import { EmptyState } from "@autoweave/ui/empty-state";
import { PageHeader } from "@autoweave/ui/page-header";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { type Column, Table } from "@autoweave/ui/table";
import { useQuery } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";
import { Workflow } from "lucide-react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";

type FlowSummary = inferOutput<ReturnType<typeof useTRPC>["flows"]["list"]>[number];

const columns: readonly Column<FlowSummary>[] = [
  { key: "name", header: "Name", isHead: true, cell: ({ name }) => <span className="text-text">{name}</span> },
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

/** The flows of the workspace. */
export function FlowList() {
  const trpc = useTRPC();
  const flows = useQuery(trpc.flows.list.queryOptions());
  return (
    <>
      <PageHeader title="Flows" description="What runs by itself in this workspace, once you have drawn it." />
      {flows.error ? (
        <QueryError title="The flows could not be loaded" query={flows} />
      ) : flows.data?.length === 0 ? (
        <EmptyState icon={<Workflow />} title="No flows yet">
          A flow starts by a webhook, a schedule or a press, and does the rest by itself. Bring one in with{" "}
          <code className="text-xs">autoweave flow import</code>.
        </EmptyState>
      ) : (
        <Table label="Flows" columns={columns} rows={flows.data} toKey={({ id }) => id} />
      )}
    </>
  );
}
