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
import { RoleNames } from "./role-names";

type Invitation = inferOutput<ReturnType<typeof useTRPC>["members"]["invitations"]>[number];

/** Invitations that nobody has accepted yet; nothing where there is none. */
export function InvitationList() {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const invitations = useQuery(trpc.members.invitations.queryOptions());
  const revoke = useMutation(
    trpc.members.revokeInvitation.mutationOptions({
      onSuccess: () => toast({ title: "Invitation taken back", description: "Its link is no good any more." }),
      onError: (error) =>
        toast({ title: "The invitation is still open", description: toApiError(error).message, isError: true }),
      onSettled: () => queryClient.invalidateQueries(trpc.members.invitations.queryFilter()),
    }),
  );
  const columns: readonly Column<Invitation>[] = [
    {
      key: "email",
      header: "Email",
      isHead: true,
      cell: ({ email, invitedBy, roles }) => (
        <span className="flex min-w-0 flex-col">
          <span className="truncate text-text">{email}</span>
          {invitedBy === null ? null : (
            <span className="truncate font-normal text-muted text-xs">Invited by {invitedBy}</span>
          )}
          <span className="pt-1 sm:hidden">
            <RoleNames held={roles} />
          </span>
        </span>
      ),
    },
    { key: "roles", header: "Roles", from: "sm", cell: ({ roles }) => <RoleNames held={roles} /> },
    {
      key: "ends",
      header: "Ends",
      isNarrow: true,
      from: "md",
      cell: ({ expiresAt, isExpired }) =>
        isExpired ? (
          <Badge tone="waiting">Ended</Badge>
        ) : (
          <span className="text-muted">
            <RelativeTime value={expiresAt} />
          </span>
        ),
    },
    {
      key: "revoke",
      header: <span className="sr-only">Take back</span>,
      isNarrow: true,
      align: "end",
      cell: ({ id, email }) => (
        <Button
          size="sm"
          aria-label={`Take back the invitation of ${email}`}
          isPending={revoke.isPending && revoke.variables.id === id}
          onClick={() => revoke.mutate({ id })}
        >
          Take back
        </Button>
      ),
    },
  ];
  if (invitations.error) return <QueryError title="The invitations could not be loaded" query={invitations} />;
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  return (
    <Section title="Invitations" description="Open until somebody joins with the link, or it ends.">
      <Table label="Invitations" columns={columns} rows={invitations.data} toKey={({ id }) => id} />
    </Section>
  );
}
