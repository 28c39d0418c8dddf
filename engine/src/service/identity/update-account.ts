import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";

/** Changes what the person who asks is called, in all of their workspaces. */
export async function updateAccount(
  parts: { database: Database },
  actor: Actor,
  input: { name: string },
): Promise<{ id: string; name: string }> {
  authorize(actor, "account.update");
  const { id } = actor.subject;
  const { name } = input;
  await parts.database.withTenant(everyTenant, async (client) => {
    const { name: former } = await client.person.findUniqueOrThrow({ where: { id }, select: { name: true } });
    if (former === name) return;
    await client.person.update({ where: { id }, data: { name } });
    await recordAudit(client, actor, {
      action: "account.update",
      resource: { kind: "person", id },
      details: { from: former, to: name },
    });
  });
  return { id, name };
}
