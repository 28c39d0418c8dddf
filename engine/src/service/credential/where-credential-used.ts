import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { CredentialParts } from "./credential-parts.js";
import { findCredential } from "./credential-row.js";
import { type CredentialUse, findUses } from "./find-uses.js";

/** The flows whose draft or live version names the credential. Throws `credential.not-found`. */
export async function whereCredentialUsed(
  parts: Pick<CredentialParts, "database">,
  actor: Actor,
  input: { credential: string },
): Promise<CredentialUse[]> {
  authorize(actor, "credential.where-used");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const { id, name } = await findCredential(client, input.credential);
    return findUses(client, [id, name]);
  });
}
