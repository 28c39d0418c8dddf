"use client";

import { credentialTypes } from "@autoweave/contracts/credential";
import { Button } from "@autoweave/ui/button";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { EmptyState } from "@autoweave/ui/empty-state";
import { IconButton } from "@autoweave/ui/icon-button";
import { IconTile } from "@autoweave/ui/icon-tile";
import { PageHeader } from "@autoweave/ui/page-header";
import { RelativeTime } from "@autoweave/ui/relative-time";
import type { Column } from "@autoweave/ui/table";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis, FlaskConical, KeyRound, Pencil, Plus, Trash2, Vault } from "lucide-react";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { credentialsPage } from "../frame/pages";
import { useMay } from "../session/use-session";
import { SearchedTable } from "../table/searched-table";
import { CredentialDialog } from "./credential-dialog";
import type { CredentialView } from "./credential-view";
import { RemoveCredentialDialog } from "./remove-credential-dialog";
import { TestCredentialDialog } from "./test-credential-dialog";

type Task = { kind: "create" } | { kind: "change" | "test" | "remove"; credential: CredentialView };

const columns: readonly Column<CredentialView>[] = [
  {
    key: "name",
    header: "Name",
    isHead: true,
    cell: ({ name, type, hosts }) => (
      <span className="flex min-w-0 items-center gap-3">
        <IconTile>
          <KeyRound />
        </IconTile>
        <span className="flex min-w-0 flex-col">
          <span className="truncate text-text">{name}</span>
          <span className="truncate font-normal text-muted text-xs">{credentialTypes[type].title}</span>
          {hosts.length === 0 ? null : (
            <span className="truncate font-mono font-normal text-muted text-xs sm:hidden">{hosts.join(", ")}</span>
          )}
        </span>
      </span>
    ),
  },
  {
    key: "hosts",
    header: "Goes to",
    from: "sm",
    cell: ({ hosts }) => (
      <span className="text-muted">
        {hosts.length === 0 ? "Nodes that ask for it" : <span className="font-mono text-xs">{hosts.join(", ")}</span>}
      </span>
    ),
  },
  {
    key: "changed",
    header: "Changed",
    isNarrow: true,
    from: "md",
    cell: ({ updatedAt }) => (
      <span className="text-muted">
        <RelativeTime value={updatedAt} />
      </span>
    ),
  },
];

/** The secrets of the workspace, by name: they go in, and never come out. */
export function Credentials() {
  const trpc = useTRPC();
  const mayManage = useMay("credentials:manage");
  const credentials = useQuery(trpc.credentials.list.queryOptions());
  const [task, setTask] = useState<Task>();
  const close = () => setTask(undefined);
  const actions: Column<CredentialView> = {
    key: "actions",
    header: <span className="sr-only">Actions</span>,
    isNarrow: true,
    align: "end",
    cell: (credential) => (
      <DropdownMenu
        align="end"
        trigger={<IconButton label={`Actions for ${credential.name}`} icon={<Ellipsis />} tooltipSide="left" />}
        entries={[
          { kind: "item", label: "Change", icon: <Pencil />, onSelect: () => setTask({ kind: "change", credential }) },
          {
            kind: "item",
            label: "Test",
            icon: <FlaskConical />,
            onSelect: () => setTask({ kind: "test", credential }),
          },
          { kind: "line" },
          {
            kind: "item",
            label: "Remove",
            icon: <Trash2 />,
            isDangerous: true,
            onSelect: () => setTask({ kind: "remove", credential }),
          },
        ]}
      />
    ),
  };
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setTask({ kind: "create" })}>
      New credential
    </Button>
  );
  return (
    <>
      <PageHeader
        title={credentialsPage.title}
        description={credentialsPage.description}
        actions={mayManage && credentials.data?.length !== 0 ? create : null}
      />
      {credentials.error ? (
        <QueryError title="The credentials could not be loaded" query={credentials} />
      ) : credentials.data?.length === 0 ? (
        <EmptyState icon={<Vault />} title="No credentials yet" action={mayManage ? create : null}>
          Put a service's key here instead of into a flow: the flow names it, and only the hosts you allow ever get it.
        </EmptyState>
      ) : (
        <SearchedTable
          label="Credentials"
          columns={mayManage ? [...columns, actions] : columns}
          rows={credentials.data}
          toKey={({ id }) => id}
          toTexts={({ name, type, hosts }) => [name, credentialTypes[type].title, ...hosts]}
        />
      )}
      {task?.kind === "create" ? <CredentialDialog credential={undefined} onClose={close} /> : null}
      {task?.kind === "change" ? <CredentialDialog credential={task.credential} onClose={close} /> : null}
      {task?.kind === "test" ? <TestCredentialDialog credential={task.credential} onClose={close} /> : null}
      {task?.kind === "remove" ? <RemoveCredentialDialog credential={task.credential} onClose={close} /> : null}
    </>
  );
}
