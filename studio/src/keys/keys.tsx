"use client";

import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { PageHeader } from "@autoweave/ui/page-header";
import { RelativeTime } from "@autoweave/ui/relative-time";
import type { Column } from "@autoweave/ui/table";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { keysPage } from "../frame/pages";
import { SearchedTable } from "../table/searched-table";
import { CreateKeyDialog } from "./create-key-dialog";
import { KeyScopes } from "./key-scopes";
import type { KeyView } from "./key-view";
import { toScopeWords } from "./permission-words";
import { RevokeKeyDialog } from "./revoke-key-dialog";

function KeyState({ revokedAt, expiresAt }: KeyView) {
  if (revokedAt !== null) return <Badge>Revoked</Badge>;
  if (expiresAt === null) return <span className="text-muted">Never ends</span>;
  if (new Date(expiresAt) <= new Date()) return <Badge tone="waiting">Ended</Badge>;
  return (
    <span className="text-muted">
      Ends <RelativeTime value={expiresAt} />
    </span>
  );
}

/** The keys by which programs call the API. */
export function Keys() {
  const trpc = useTRPC();
  const keys = useQuery(trpc.keys.list.queryOptions());
  const [isCreating, setCreating] = useState(false);
  const [toRevoke, setToRevoke] = useState<KeyView>();
  const columns: readonly Column<KeyView>[] = [
    {
      key: "name",
      header: "Name",
      isHead: true,
      cell: (key) => (
        <span className="flex min-w-0 flex-col">
          <span className={key.revokedAt === null ? "truncate text-text" : "truncate text-muted"}>{key.name}</span>
          <span className="font-mono font-normal text-muted text-xs">{key.prefix}…</span>
          <span className="grid justify-items-start gap-1 pt-1 font-normal text-xs sm:hidden">
            <KeyScopes scopes={key.scopes} />
            <KeyState {...key} />
          </span>
        </span>
      ),
    },
    { key: "scopes", header: "May", from: "sm", cell: ({ scopes }) => <KeyScopes scopes={scopes} /> },
    {
      key: "used",
      header: "Last used",
      isNarrow: true,
      from: "md",
      cell: ({ lastUsedAt }) => (
        <span className="text-muted">{lastUsedAt === null ? "Never" : <RelativeTime value={lastUsedAt} />}</span>
      ),
    },
    { key: "state", header: "State", isNarrow: true, from: "sm", cell: KeyState },
    {
      key: "revoke",
      header: <span className="sr-only">Revoke</span>,
      isNarrow: true,
      align: "end",
      cell: (key) =>
        key.revokedAt === null ? (
          <Button size="sm" aria-label={`Revoke ${key.name}`} onClick={() => setToRevoke(key)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New key
    </Button>
  );
  return (
    <>
      <PageHeader
        title={keysPage.title}
        description={keysPage.description}
        actions={keys.data?.length === 0 ? null : create}
      />
      {keys.error ? (
        <QueryError title="The keys could not be loaded" query={keys} />
      ) : keys.data?.length === 0 ? (
        <EmptyState icon={<KeyRound />} title="No API keys" action={create}>
          A key lets a program start runs, publish flows or read what happened, and nothing that you do not tick.
        </EmptyState>
      ) : (
        <SearchedTable
          label="API keys"
          columns={columns}
          rows={keys.data}
          toKey={({ id }) => id}
          toTexts={({ name, scopes }) => [name, ...scopes.map(toScopeWords)]}
        />
      )}
      {isCreating ? <CreateKeyDialog onClose={() => setCreating(false)} /> : null}
      {toRevoke === undefined ? null : <RevokeKeyDialog apiKey={toRevoke} onClose={() => setToRevoke(undefined)} />}
    </>
  );
}
