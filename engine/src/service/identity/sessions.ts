import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";

/** A session as its own person sees it. `id` is a hash, with which nobody can sign in. Times are ISO 8601. */
export type SessionView = {
  id: string;
  /** True for the session that asks. */
  isCurrent: boolean;
  tenant: { id: string; name: string };
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  userAgent: string | null;
  address: string | null;
};

const mostSessions = 200;

/** The sessions that are the actor's business: all of the person's, or those in the tenant that the actor is bound to. */
export function toOwnSessions({ subject, tenantId, isTenantBound }: Actor) {
  return { personId: subject.id, ...(isTenantBound === true ? { tenantId } : {}) };
}

/** The sessions of the person who asks, the one used last first. */
export async function listSessions(parts: { database: Database }, actor: Actor): Promise<SessionView[]> {
  authorize(actor, "session.list");
  return parts.database.withTenant(everyTenant, async (client) => {
    const rows = await client.session.findMany({
      where: { ...toOwnSessions(actor), expiresAt: { gt: new Date() } },
      orderBy: [{ lastUsedAt: "desc" }, { id: "asc" }],
      take: mostSessions,
    });
    const tenants = await client.tenant.findMany({ where: { id: { in: rows.map(({ tenantId }) => tenantId) } } });
    const names = new Map(tenants.map(({ id, name }) => [id, name]));
    return rows.map((row) => ({
      id: row.id,
      isCurrent: row.id === actor.sessionId,
      tenant: { id: row.tenantId, name: names.get(row.tenantId) ?? "" },
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      userAgent: row.userAgent,
      address: row.address,
    }));
  });
}

/** Ends one session of the person who asks. Throws `session.not-found`, also for somebody else's. */
export async function endSession(
  parts: { database: Database },
  actor: Actor,
  input: { id: string },
): Promise<{ id: string }> {
  authorize(actor, "session.end");
  const { id } = input;
  await parts.database.withTenant(everyTenant, async (client) => {
    const { count } = await client.session.deleteMany({ where: { ...toOwnSessions(actor), id } });
    if (count === 0) throw new AppError("session.not-found", "You have no such session; it may have ended already.");
    await recordAudit(client, actor, { action: "session.end", resource: { kind: "session", id } });
  });
  return { id };
}
