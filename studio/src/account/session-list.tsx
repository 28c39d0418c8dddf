"use client";

import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { Section } from "@autoweave/ui/section";
import { type Column, Table } from "@autoweave/ui/table";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";
import { toApiError } from "../api/api-error";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { useSignOut } from "../frame/use-sign-out";
import { describeAgent } from "./describe-agent";

type SessionView = inferOutput<ReturnType<typeof useTRPC>["account"]["sessions"]>[number];

/** Where the person is signed in, with a way out of each place and of all. */
export function SessionList() {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const signOut = useSignOut();
  const sessions = useQuery(trpc.account.sessions.queryOptions());
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSuccess: () => toast({ title: "Signed out there" }),
      onError: (error) =>
        toast({ title: "Still signed in there", description: toApiError(error).message, isError: true }),
      onSettled: () => queryClient.invalidateQueries(trpc.account.sessions.queryFilter()),
    }),
  );
  const columns: readonly Column<SessionView>[] = [
    {
      key: "device",
      header: "Device",
      isHead: true,
      cell: ({ userAgent, address, isCurrent }) => (
        <span className="grid">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="text-text">{describeAgent(userAgent)}</span>
            {isCurrent ? <Badge tone="accent">This one</Badge> : null}
          </span>
          {address === null ? null : <span className="font-normal text-muted text-xs">{address}</span>}
        </span>
      ),
    },
    {
      key: "used",
      header: "Last used",
      isNarrow: true,
      from: "sm",
      cell: ({ lastUsedAt }) => (
        <span className="text-muted">
          <RelativeTime value={lastUsedAt} />
        </span>
      ),
    },
    {
      key: "end",
      header: <span className="sr-only">Sign out</span>,
      isNarrow: true,
      align: "end",
      cell: ({ id, isCurrent, userAgent }) => (
        <Button
          size="sm"
          aria-label={`Sign out ${describeAgent(userAgent)}`}
          isPending={end.isPending && end.variables.id === id}
          onClick={() => (isCurrent ? void signOut() : end.mutate({ id }))}
        >
          Sign out
        </Button>
      ),
    },
  ];
  return (
    <Section
      title="Devices"
      description="Where you are signed in. One you do not know? Sign it out, and change your password."
      actions={<Button onClick={() => void signOut(true)}>Sign out everywhere</Button>}
    >
      {sessions.error ? (
        <QueryError title="Your devices could not be loaded" query={sessions} />
      ) : (
        <Table label="Devices" columns={columns} rows={sessions.data} toKey={({ id }) => id} />
      )}
    </Section>
  );
}
