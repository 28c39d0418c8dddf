import type { Sessions, StoredSession } from "@autoweave/auth/session";
import type { Database } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";

/** From where somebody signs in, as the request says it: shown to that person alone, and trusted for nothing. */
export type Client = { userAgent: string | undefined; address: string };

/** A session that was begun just now; `secret` goes into the cookie. */
export type BegunSession = { secret: string; session: StoredSession };

const mostShown = 200;

/** Text of strangers that a page will show: cut, and without what could hide or turn it around. */
function toShownText(text: string | undefined): string | null {
  const clean = text
    ?.normalize("NFKC")
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return clean === undefined || clean === "" ? null : [...clean].slice(0, mostShown).join("");
}

/** How somebody came in, for the audit. */
export type CameBy = "password" | "invitation" | "first-run" | "oidc";

/**
 * Begins a session with a secret of its own; nothing that the caller brought along becomes one. Written down in the
 * audit of its tenant.
 */
export async function beginSession(
  parts: { database: Database; sessions: Sessions },
  who: { personId: string; tenantId: string; by: CameBy; providerId?: string },
  client: Client,
): Promise<BegunSession> {
  const { personId, tenantId, by, providerId = null } = who;
  const address = toShownText(client.address);
  const begun = await parts.sessions.begin({
    ...{ personId, tenantId, providerId },
    ...{ userAgent: toShownText(client.userAgent), address },
  });
  await parts.database.withTenant(tenantId, async (sql) => {
    await sql.member.updateMany({ where: { tenantId, personId }, data: { lastSeenAt: new Date() } });
    await recordAudit(
      sql,
      { tenantId, subject: { kind: "person", id: personId } },
      {
        action: "account.sign-in",
        resource: { kind: "session", id: begun.session.id },
        details: { by, address },
      },
    );
  });
  return begun;
}
