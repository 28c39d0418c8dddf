import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { recordAudit } from "../audit/record-audit.js";
import type { CredentialParts } from "./credential-parts.js";
import { lockCredential } from "./credential-row.js";
import { findUses, toInUse } from "./find-uses.js";

/**
 * Removes a credential for good. Throws `credential.not-found`, and `credential.in-use` (with `details.flows`) when
 * flows that are live use it, unless `force` says that their nodes may fail.
 */
export async function removeCredential(
  parts: Pick<CredentialParts, "database">,
  actor: Actor,
  input: { credential: string; force?: boolean | undefined },
): Promise<{ id: string }> {
  authorize(actor, "credential.remove");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    // A flow that is being published holds what it names: either it is seen here, or it finds that this is gone.
    const { id, name, type } = await lockCredential(client, input.credential);
    const live = (await findUses(client, [id, name])).filter((use) => use.live.length > 0);
    if (live.length > 0 && input.force !== true) {
      const flows = live.length === 1 ? `The flow ${live[0]?.name} uses` : `${live.length} published flows use`;
      throw toInUse(
        `${flows} this credential; change and publish them first, or remove it with force and their nodes fail.`,
        live,
      );
    }
    await client.credential.delete({ where: { id } });
    await recordAudit(client, actor, {
      action: "credential.remove",
      resource: { kind: "credential", id },
      details: { name, type, force: input.force === true, flows: live.length },
    });
    return { id };
  });
}
