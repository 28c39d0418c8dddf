import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { endSession, toOwnSessions } from "./sessions.js";

/** Ends the session that the person came with. */
export async function signOut(parts: { database: Database }, actor: Actor): Promise<void> {
  authorize(actor, "session.end");
  const { sessionId } = actor;
  if (sessionId === undefined) return;
  await endSession(parts, actor, { id: sessionId });
}

/** Ends every session that is the person's business, in whatever tenant, this one too. */
export async function signOutEverywhere(parts: { database: Database }, actor: Actor): Promise<void> {
  authorize(actor, "session.end");
  const { id } = actor.subject;
  await parts.database.withTenant(everyTenant, async (client) => {
    const { count } = await client.session.deleteMany({ where: toOwnSessions(actor) });
    await recordAudit(client, actor, {
      action: "session.end",
      resource: { kind: "person", id },
      details: { sessions: count },
    });
  });
}
