"use client";

import { Role, roles } from "@autoweave/auth/role";
import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { EmptyState } from "@autoweave/ui/empty-state";
import { IconButton } from "@autoweave/ui/icon-button";
import { IconTile } from "@autoweave/ui/icon-tile";
import { PageHeader } from "@autoweave/ui/page-header";
import { type Column, Table } from "@autoweave/ui/table";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Fingerprint, FlaskConical, Pencil, Plus, Power, Trash2 } from "lucide-react";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { signInPage } from "../frame/pages";
import { ProviderDialog } from "./provider-dialog";
import type { ProviderView } from "./provider-view";
import { RemoveProviderDialog } from "./remove-provider-dialog";
import { TestProviderDialog } from "./test-provider-dialog";

type Task = { kind: "create" } | { kind: "change" | "test" | "remove"; provider: ProviderView };

/** Who comes in by a provider, in words. */
function Admission({ role, emailDomains, letsIn }: ProviderView) {
  const barred = Role.options.filter((one) => !letsIn.includes(one));
  return (
    <span className="flex flex-col">
      <span>{role === null ? "Members and invited people" : `Everybody it knows, as ${roles[role].title}`}</span>
      <span className="font-normal text-muted text-xs">
        {emailDomains.length === 0 ? "Emails of any domain" : `Emails of ${emailDomains.join(", ")}`}
        {barred.length === 0 ? null : `; not ${barred.map((one) => roles[one].title).join(", ")}`}
      </span>
    </span>
  );
}

function ProviderState({ enabled, listed }: ProviderView) {
  if (!enabled) return <Badge>Off</Badge>;
  return <Badge tone="done">{listed ? "On" : "On, by link"}</Badge>;
}

const columns: readonly Column<ProviderView>[] = [
  {
    key: "name",
    header: "Name",
    isHead: true,
    cell: (provider) => (
      <span className="flex min-w-0 items-center gap-3 md:max-w-64 xl:max-w-100">
        <IconTile>
          <Fingerprint />
        </IconTile>
        <span className="flex min-w-0 flex-col">
          <span className={provider.enabled ? "truncate text-text" : "truncate text-muted"}>{provider.name}</span>
          <span className="truncate font-mono font-normal text-muted text-xs">{new URL(provider.issuer).host}</span>
          <span className="pt-1 font-normal text-xs sm:hidden">
            <ProviderState {...provider} />
          </span>
        </span>
      </span>
    ),
  },
  { key: "admission", header: "Who comes in", from: "md", cell: Admission },
  { key: "state", header: "State", isNarrow: true, from: "sm", cell: ProviderState },
];

/** By what people of the workspace sign in, other than by password. */
export function IdentityProviders() {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const providers = useQuery(trpc.identityProviders.list.queryOptions());
  const [task, setTask] = useState<Task>();
  const close = () => setTask(undefined);
  const turn = useMutation(
    trpc.identityProviders.update.mutationOptions({
      onSuccess: async ({ name, enabled }) => {
        await queryClient.invalidateQueries(trpc.identityProviders.list.queryFilter());
        toast({ title: enabled ? `${name} is on` : `${name} is off; whoever came by it is signed out` });
      },
      onError: (error) => toast({ title: toApiError(error).message, isError: true }),
    }),
  );
  const actions: Column<ProviderView> = {
    key: "actions",
    header: <span className="sr-only">Actions</span>,
    isNarrow: true,
    align: "end",
    cell: (provider) => (
      <DropdownMenu
        align="end"
        trigger={<IconButton label={`Actions for ${provider.name}`} icon={<Ellipsis />} tooltipSide="left" />}
        entries={[
          { kind: "item", label: "Change", icon: <Pencil />, onSelect: () => setTask({ kind: "change", provider }) },
          { kind: "item", label: "Test", icon: <FlaskConical />, onSelect: () => setTask({ kind: "test", provider }) },
          {
            kind: "item",
            label: provider.enabled ? "Switch off" : "Switch on",
            icon: <Power />,
            onSelect: () => turn.mutate({ id: provider.id, enabled: !provider.enabled }),
          },
          { kind: "line" },
          {
            kind: "item",
            label: "Remove",
            icon: <Trash2 />,
            isDangerous: true,
            onSelect: () => setTask({ kind: "remove", provider }),
          },
        ]}
      />
    ),
  };
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setTask({ kind: "create" })}>
      Add provider
    </Button>
  );
  return (
    <>
      <PageHeader
        title={signInPage.title}
        description={signInPage.description}
        actions={providers.data?.length === 0 ? null : create}
      />
      {providers.error ? (
        <QueryError title="The identity providers could not be loaded" query={providers} />
      ) : providers.data?.length === 0 ? (
        <EmptyState icon={<Fingerprint />} title="No identity providers" action={create}>
          Let people in with the account they have: by Keycloak, Entra ID, Google, Okta or whatever else speaks OpenID
          Connect.
        </EmptyState>
      ) : (
        <Table
          label="Identity providers"
          columns={[...columns, actions]}
          rows={providers.data}
          toKey={({ id }) => id}
        />
      )}
      {task?.kind === "create" ? <ProviderDialog provider={undefined} onClose={close} /> : null}
      {task?.kind === "change" ? <ProviderDialog provider={task.provider} onClose={close} /> : null}
      {task?.kind === "test" ? <TestProviderDialog provider={task.provider} onClose={close} /> : null}
      {task?.kind === "remove" ? <RemoveProviderDialog provider={task.provider} onClose={close} /> : null}
    </>
  );
}
