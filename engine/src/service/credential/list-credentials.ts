import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { CredentialView } from "@autoweave/contracts/credential";
import type { CredentialParts } from "./credential-parts.js";
import { toCredentialView } from "./credential-row.js";

/** Most credentials of a tenant. */
export const mostCredentials = 2000;

/** The credentials of the tenant, by name, without their secrets. */
export async function listCredentials(
  parts: Pick<CredentialParts, "database">,
  actor: Actor,
): Promise<CredentialView[]> {
  authorize(actor, "credential.list");
  const rows = await parts.database.withTenant(actor.tenantId, (client) =>
    client.credential.findMany({ orderBy: { name: "asc" }, take: mostCredentials }),
  );
  return rows.map(toCredentialView);
}
