import { AppError } from "@autoweave/contracts/app-error";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { findCredentialReferences } from "@autoweave/flow/credential-references";
import type { TenantClient } from "../../store/database.js";

/** A flow that names a credential: in which nodes of its draft, and of what is live. */
export type CredentialUse = { flow: string; name: string; draft: string[]; live: string[] };

type FlowRow = { id: string; name: string; draft: FlowGraph; live: FlowGraph | null };

/** The flows of the tenant that name a credential in one of these ways. */
export async function findUses(client: TenantClient, names: readonly string[]): Promise<CredentialUse[]> {
  // Most flows name none: only the others are read. As text, since PostgreSQL refuses to look into JSON with a \u0000.
  const rows = await client.$queryRaw<FlowRow[]>`
    SELECT f.id, f.name, f.draft, v.graph AS live
    FROM flow f LEFT JOIN flow_version v ON v.id = f.published_version_id
    WHERE position('"$credential"' in f.draft::text) > 0 OR position('"$credential"' in v.graph::text) > 0
    ORDER BY f.name`;
  const find = (graph: FlowGraph | null) =>
    findCredentialReferences(graph?.nodes ?? [])
      .filter(({ credential }) => names.includes(credential))
      .map(({ node }) => node);
  return rows
    .map(({ id, name, draft, live }) => ({ flow: id, name, draft: find(draft), live: find(live) }))
    .filter(({ draft, live }) => draft.length + live.length > 0);
}

const mostTold = 20;

/** The error of a credential that is in use. */
export function toInUse(message: string, uses: readonly CredentialUse[]): AppError {
  return new AppError("credential.in-use", message, {
    details: { flows: uses.slice(0, mostTold).map(({ name }) => name) },
  });
}
