import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { type Database, everyTenant } from "../../store/database.js";

/** Ends the session that the person came with. */
export async function signOut(parts: { database: Database }, actor: Actor): Promise<void> {
  authorize(actor, "session.end");
  const { sessionId } = actor;
  if (sessionId === undefined) return;
  await parts.database.withTenant(actor.tenantId, (client) =>
    client.session.deleteMany({ where: { id: sessionId, personId: actor.subject.id } }),
  );
}

/** Ends every session of the person, in whatever tenant, this one too. */
export async function signOutEverywhere(parts: { database: Database }, actor: Actor): Promise<void> {
  authorize(actor, "session.end");
  await parts.database.withTenant(everyTenant, (client) =>
    client.session.deleteMany({ where: { personId: actor.subject.id } }),
  );
}
