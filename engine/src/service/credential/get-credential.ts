import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { CredentialView } from "@autoweave/contracts/credential";
import type { CredentialParts } from "./credential-parts.js";
import { findCredential, toCredentialView } from "./credential-row.js";

/** A credential by id or name, without its secret. Throws `credential.not-found`. */
export async function getCredential(
  parts: Pick<CredentialParts, "database">,
  actor: Actor,
  input: { credential: string },
): Promise<CredentialView> {
  authorize(actor, "credential.get");
  const row = await parts.database.withTenant(actor.tenantId, (client) => findCredential(client, input.credential));
  return toCredentialView(row);
}
