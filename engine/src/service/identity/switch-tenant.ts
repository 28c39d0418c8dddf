import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { toPersonActor } from "./authenticate-session.js";

/**
 * Takes the session that the person came with into another of their tenants, and says who they are there. Its secret
 * stays: the person is the same, and rights are those of the tenant from the next request on. Throws `tenant.not-found`,
 * also for a tenant of others.
 */
export async function switchTenant(
  parts: { database: Database },
  actor: Actor,
  input: { tenant: string },
): Promise<Actor> {
  authorize(actor, "account.switch");
  const { tenant: tenantId } = input;
  const { sessionId: id, subject } = actor;
  if (id === undefined) throw new AppError("auth.forbidden", "Only a session can be taken to another workspace.");
  return parts.database.withTenant(everyTenant, async (client) => {
    const [member] = await client.member.findMany({ where: { tenantId, personId: subject.id, disabledAt: null } });
    const { count } =
      member === undefined
        ? { count: 0 }
        : await client.session.updateMany({ where: { id, personId: subject.id }, data: { tenantId } });
    if (member === undefined || count === 0) {
      throw new AppError("tenant.not-found", "You are not a member of such a workspace.");
    }
    await client.member.updateMany({ where: { tenantId, personId: subject.id }, data: { lastSeenAt: new Date() } });
    if (tenantId !== actor.tenantId) {
      await recordAudit(client, { tenantId, subject }, { action: "account.switch", resource: { kind: "session", id } });
    }
    return toPersonActor({ id, tenantId, personId: subject.id, providerId: null, roles: member.roles });
  });
}
