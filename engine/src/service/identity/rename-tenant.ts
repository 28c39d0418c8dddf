import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";

/** Gives the tenant another name. */
export async function renameTenant(
  parts: { database: Database },
  actor: Actor,
  input: { name: string },
): Promise<{ id: string; name: string }> {
  authorize(actor, "tenant.rename");
  const { tenantId: id } = actor;
  const { name } = input;
  await parts.database.withTenant(id, async (client) => {
    const { name: former } = await client.tenant.findUniqueOrThrow({ where: { id } });
    if (former === name) return;
    await client.tenant.update({ where: { id }, data: { name } });
    await recordAudit(client, actor, {
      action: "tenant.rename",
      resource: { kind: "tenant", id },
      details: { from: former, to: name },
    });
  });
  return { id, name };
}
