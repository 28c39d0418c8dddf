import { createLinkToken } from "@autoweave/auth/link-token";
import type { Sessions } from "@autoweave/auth/session";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { type BegunSession, beginSession, type Client } from "./begin-session.js";
import { linkInvalid, toOpenLink } from "./links.js";
import { lockTenant } from "./lock-tenant.js";
import { hasOwner } from "./owners.js";
import { toEntrant, writeEntrant } from "./people.js";
import type { SignInGuard } from "./sign-in-guard.js";

const kind = "first-owner";
const linkDays = 7;

/**
 * Makes the link by which a tenant gets its first owner, in place of earlier ones. Returns its token, or undefined once
 * there is an owner.
 */
export async function createFirstRunToken(database: Database, tenantId: string): Promise<string | undefined> {
  return database.withTenant(tenantId, async (client) => {
    await lockTenant(client, tenantId);
    await client.accountLink.deleteMany({ where: { kind } });
    if (await hasOwner(client, tenantId)) return undefined;
    const { token, hash } = createLinkToken();
    const expiresAt = new Date(Date.now() + linkDays * 86_400_000);
    await client.accountLink.create({ data: { id: uuidv7(), tenantId, kind, tokenHash: hash, expiresAt } });
    return token;
  });
}

/** The link of a token, and what it is found by for as long as it is good. Throws `auth.link-invalid`. */
async function findLink({ database }: { database: Database }, token: string) {
  const open = toOpenLink(kind, token);
  const link = await database.withTenant(everyTenant, (sql) => sql.accountLink.findFirst({ where: open }));
  if (link === null) throw linkInvalid();
  return { tenantId: link.tenantId, open };
}

/** Throws `auth.link-invalid` when the link makes nobody an owner any more. */
export async function checkFirstRun(parts: { database: Database }, { token }: { token: string }): Promise<void> {
  const { tenantId } = await findLink(parts, token);
  if (await parts.database.withTenant(everyTenant, (sql) => hasOwner(sql, tenantId))) throw linkInvalid();
}

/**
 * Makes whoever has the link the first owner, names the workspace, and signs them in. Of two at once one is too late.
 * Throws `auth.link-invalid`, `auth.weak-password`, `auth.sign-in-failed`.
 */
export async function finishFirstRun(
  parts: { database: Database; sessions: Sessions; signInGuard: SignInGuard },
  input: { token: string; workspace: string; name: string; email: string; password: string },
  client: Client,
): Promise<BegunSession> {
  const { tenantId, open } = await findLink(parts, input.token);
  const entrant = await toEntrant(parts, input, client);
  const personId = await parts.database.withTenant(everyTenant, async (sql) => {
    await lockTenant(sql, tenantId);
    const { count } = await sql.accountLink.updateMany({ where: open, data: { usedAt: new Date() } });
    if (count === 0 || (await hasOwner(sql, tenantId))) throw linkInvalid();
    const id = await writeEntrant(sql, entrant, tenantId);
    await sql.member.upsert({
      where: { tenantId_personId: { tenantId, personId: id } },
      create: { tenantId, personId: id, roles: ["owner"] },
      update: { roles: ["owner"] },
    });
    await sql.tenant.update({ where: { id: tenantId }, data: { name: input.workspace } });
    const subject = { kind: "person", id } as const;
    await recordAudit(
      sql,
      { tenantId, subject },
      {
        action: "tenant.claim",
        resource: { kind: "tenant", id: tenantId },
        details: { name: input.workspace, email: input.email },
      },
    );
    return id;
  });
  return beginSession(parts, { tenantId, personId, by: "first-run" }, client);
}
