"use client";

import { Avatar } from "@autoweave/ui/avatar";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import type { MenuEntry } from "@autoweave/ui/menu-entry";
import { useToast } from "@autoweave/ui/toast";
import { useMutation } from "@tanstack/react-query";
import { ChevronsUpDown, Pencil } from "lucide-react";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { useEnter } from "../session/use-enter";
import { useMay, useSession } from "../session/use-session";
import { RenameWorkspaceDialog } from "./rename-workspace-dialog";

/** The workspace that one is in, with the way to the others and its name to change. */
export function WorkspaceMenu() {
  const { tenant, tenants } = useSession();
  const mayRename = useMay("tenant:manage");
  const [isRenaming, setRenaming] = useState(false);
  const trpc = useTRPC();
  const toast = useToast();
  const enter = useEnter();
  const change = useMutation(
    trpc.account.switch.mutationOptions({
      onSuccess: (account) => enter(account, "/"),
      onError: (error) =>
        toast({ title: "You are still where you were", description: toApiError(error).message, isError: true }),
    }),
  );
  const name = (
    <>
      <Avatar name={tenant.name} size="sm" shape="square" />
      <span className="min-w-0 flex-1 truncate font-semibold text-sm">{tenant.name}</span>
    </>
  );
  const others: MenuEntry[] =
    tenants.length < 2
      ? []
      : [
          { kind: "heading", label: "Workspaces" },
          {
            kind: "choice",
            label: "Workspace",
            options: tenants.map(({ id, name: label }) => ({
              label,
              isChosen: id === tenant.id,
              onSelect: () => change.mutate({ tenant: id }),
            })),
          },
        ];
  const own: MenuEntry[] = mayRename
    ? [{ kind: "item", label: "Rename workspace", icon: <Pencil />, onSelect: () => setRenaming(true) }]
    : [];
  const entries: MenuEntry[] =
    others.length > 0 && own.length > 0 ? [...others, { kind: "line" }, ...own] : [...others, ...own];
  if (entries.length === 0) return <div className="flex min-w-0 flex-1 items-center gap-2.5 px-1">{name}</div>;
  return (
    <>
      <DropdownMenu
        entries={entries}
        trigger={
          <button
            type="button"
            className="flex h-9 touch:h-11 min-w-0 flex-1 items-center gap-2.5 rounded-sm px-1 text-left transition-colors duration-120 ease-out hover:bg-hover data-[state=open]:bg-hover"
          >
            {name}
            <ChevronsUpDown className="size-3.5! text-faint" />
          </button>
        }
      />
      {isRenaming ? <RenameWorkspaceDialog onClose={() => setRenaming(false)} /> : null}
    </>
  );
}
