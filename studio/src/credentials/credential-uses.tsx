"use client";

import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { Popover } from "@autoweave/ui/popover";
import { Skeleton } from "@autoweave/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import type { CredentialView } from "./credential-view";

function count(nodes: readonly string[]): string {
  return `${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}`;
}

/** The flows that use a credential, behind a button: in their drafts, and in what is live. */
export function CredentialUses({ credential }: { credential: Pick<CredentialView, "id" | "name"> }) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const uses = useQuery(
    trpc.credentials.whereUsed.queryOptions({ credential: credential.id }, { enabled: isOpen, staleTime: 0 }),
  );
  return (
    <Popover
      label={`Where ${credential.name} is used`}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="quiet">
          Where used
        </Button>
      }
    >
      {uses.error ? (
        <QueryError title="That could not be found out" query={uses} />
      ) : uses.data === undefined ? (
        <Skeleton className="h-10" />
      ) : uses.data.length === 0 ? (
        <p className="text-muted text-sm">No flow that is saved uses {credential.name}.</p>
      ) : (
        <ul className="grid gap-2" aria-label={`Flows that use ${credential.name}`}>
          {uses.data.map(({ flow, name, draft, live }) => (
            <li key={flow} className="grid gap-0.5">
              <Link href={`/flows/${flow}`} className="truncate font-medium text-sm hover:underline">
                {name}
              </Link>
              <span className="flex items-center gap-1.5 text-muted text-xs">
                {draft.length === 0 ? null : <span>{count(draft)} of the draft</span>}
                {live.length === 0 ? null : <Badge tone="done">{count(live)} live</Badge>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
