"use client";

import { Avatar } from "@autoweave/ui/avatar";
import { Badge } from "@autoweave/ui/badge";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { IconButton } from "@autoweave/ui/icon-button";
import { RelativeTime } from "@autoweave/ui/relative-time";
import type { Column } from "@autoweave/ui/table";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, KeyRound, ShieldCheck, UserCheck, UserLock, UserMinus } from "lucide-react";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { useMay } from "../session/use-session";
import { SearchedTable } from "../table/searched-table";
import { DisableMemberDialog } from "./disable-member-dialog";
import type { Member } from "./member";
import { RemoveMemberDialog } from "./remove-member-dialog";
import { ResetLinkDialog } from "./reset-link-dialog";
import { RoleNames } from "./role-names";
import { RolesDialog } from "./roles-dialog";

type Task = { kind: "roles" | "reset-link" | "disable" | "remove"; member: Member };

const columns: readonly Column<Member>[] = [
  {
    key: "person",
    header: "Name",
    isHead: true,
    cell: ({ name, email, roles, isYou, disabledAt }) => (
      <span className="flex min-w-0 items-center gap-3">
        <Avatar name={name} />
        <span className="flex min-w-0 flex-col">
          <span className="flex min-w-0 items-center gap-2">
            <span className={disabledAt === null ? "truncate text-text" : "truncate text-muted"}>{name}</span>
            {isYou ? <Badge>You</Badge> : null}
            {disabledAt === null ? null : <Badge tone="waiting">Disabled</Badge>}
          </span>
          <span className="truncate font-normal text-muted text-xs">{email}</span>
          <span className="pt-1 sm:hidden">
            <RoleNames held={roles} />
          </span>
        </span>
      </span>
    ),
  },
  { key: "roles", header: "Roles", from: "sm", cell: ({ roles }) => <RoleNames held={roles} /> },
  {
    key: "seen",
    header: "Last here",
    isNarrow: true,
    from: "md",
    cell: ({ lastSeenAt }) => (
      <span className="text-muted">{lastSeenAt === null ? "Never" : <RelativeTime value={lastSeenAt} />}</span>
    ),
  },
];

/** The members, with what can be done about each. */
export function MemberList() {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const mayManage = useMay("members:manage");
  const members = useQuery(trpc.members.list.queryOptions());
  const [task, setTask] = useState<Task>();
  const close = () => setTask(undefined);
  const enable = useMutation(
    trpc.members.enable.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.members.pathFilter());
        toast({ title: "They come in again" });
      },
      onError: (error) => toast({ title: toApiError(error).message, isError: true }),
    }),
  );
  const actions: Column<Member> = {
    key: "actions",
    header: <span className="sr-only">Actions</span>,
    isNarrow: true,
    align: "end",
    cell: (member) => (
      <DropdownMenu
        align="end"
        trigger={<IconButton label={`Actions for ${member.name}`} icon={<Ellipsis />} tooltipSide="left" />}
        entries={[
          {
            kind: "item",
            label: "Change roles",
            icon: <ShieldCheck />,
            onSelect: () => setTask({ kind: "roles", member }),
          },
          {
            kind: "item",
            label: "Make a link for a new password",
            icon: <KeyRound />,
            isDisabled: member.isYou,
            onSelect: () => setTask({ kind: "reset-link", member }),
          },
          { kind: "line" },
          member.disabledAt === null
            ? {
                kind: "item",
                label: "Disable",
                icon: <UserLock />,
                isDisabled: member.isYou,
                onSelect: () => setTask({ kind: "disable", member }),
              }
            : {
                kind: "item",
                label: "Enable",
                icon: <UserCheck />,
                onSelect: () => enable.mutate({ member: member.id }),
              },
          {
            kind: "item",
            label: member.isYou ? "Leave the workspace" : "Remove",
            icon: <UserMinus />,
            isDangerous: true,
            onSelect: () => setTask({ kind: "remove", member }),
          },
        ]}
      />
    ),
  };
  if (members.error) return <QueryError title="The members could not be loaded" query={members} />;
  return (
    <>
      <SearchedTable
        label="Members"
        columns={mayManage ? [...columns, actions] : columns}
        rows={members.data}
        toKey={({ id }) => id}
        toTexts={({ name, email, roles }) => [name, email, ...roles]}
      />
      {task?.kind === "roles" ? <RolesDialog member={task.member} onClose={close} /> : null}
      {task?.kind === "reset-link" ? <ResetLinkDialog member={task.member} onClose={close} /> : null}
      {task?.kind === "disable" ? <DisableMemberDialog member={task.member} onClose={close} /> : null}
      {task?.kind === "remove" ? <RemoveMemberDialog member={task.member} onClose={close} /> : null}
    </>
  );
}
