"use client";

import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { type Column, Table } from "@autoweave/ui/table";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FileClock } from "lucide-react";
import type { ReactNode } from "react";
import { QueryError } from "../api/query-error";
import { useTRPCClient } from "../api/trpc";
import { toActWords } from "./act-words";
import type { AuditEntry } from "./audit-entry";
import { EntryDetails } from "./entry-details";
import { SubjectName } from "./subject-name";
import { toSummary } from "./to-summary";

const pageSize = 50;

function Muted({ children }: { children: ReactNode }) {
  return <span className="text-muted">{children}</span>;
}

const columns: readonly Column<AuditEntry>[] = [
  {
    key: "act",
    header: "What",
    isHead: true,
    cell: ({ action, details, subject, at }) => (
      <span className="flex min-w-0 flex-col">
        <span className="text-text">{toActWords(action) ?? <code className="text-xs">{action}</code>}</span>
        <span className="truncate font-normal text-muted text-xs">{toSummary(details)}</span>
        <span className="flex flex-wrap items-center gap-x-2 font-normal text-xs sm:hidden">
          <SubjectName subject={subject} />
          <Muted>
            <RelativeTime value={at} />
          </Muted>
        </span>
      </span>
    ),
  },
  { key: "subject", header: "Who", from: "sm", cell: ({ subject }) => <SubjectName subject={subject} /> },
  {
    key: "at",
    header: "When",
    isNarrow: true,
    from: "sm",
    cell: ({ at }) => (
      <Muted>
        <RelativeTime value={at} />
      </Muted>
    ),
  },
  {
    key: "details",
    header: <span className="sr-only">Details</span>,
    isNarrow: true,
    align: "end",
    cell: (entry) => <EntryDetails entry={entry} />,
  },
];

/** The entries, the newest first. */
export function AuditList({ area }: { area: string | undefined }) {
  const api = useTRPCClient();
  const query = { limit: pageSize, ...(area === undefined ? {} : { action: area }) };
  // Asked for by hand: what tRPC makes of an endless query has an input that the API does not take.
  const audit = useInfiniteQuery({
    queryKey: ["audit", query],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.audit.list.query({ ...query, ...(cursor === undefined ? {} : { cursor }) }, { signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const entries = audit.data?.pages.flatMap((page) => page.entries);
  if (audit.error && entries === undefined) return <QueryError title="The audit could not be loaded" query={audit} />;
  if (entries?.length === 0) {
    return (
      <EmptyState icon={<FileClock />} title="Nothing of this kind yet">
        Whoever publishes, invites, makes a key or changes what others may do leaves an entry here.
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-3">
      <Table label="Entries" columns={columns} rows={entries} toKey={({ seq }) => String(seq)} />
      {audit.hasNextPage ? (
        <Button
          className="justify-self-center"
          isPending={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
        >
          Show older entries
        </Button>
      ) : null}
    </div>
  );
}
