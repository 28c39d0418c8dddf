import type { Sessions, StoredSession } from "@autoweave/auth/session";
import type { Database } from "../../store/database.js";

/** From where somebody signs in, as the request says it: shown to that person alone, and trusted for nothing. */
export type Client = { userAgent: string | undefined; address: string | undefined };

/** A session that was begun just now; `secret` goes into the cookie. */
export type BegunSession = { secret: string; session: StoredSession };

const mostShown = 200;

/** Text of strangers that a page will show: cut, and without what could hide or turn it around. */
function toShownText(text: string | undefined): string | null {
  const clean = text
    ?.normalize("NFKC")
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return clean === undefined || clean === "" ? null : [...clean].slice(0, mostShown).join("");
}

/** Begins a session with a secret of its own; nothing that the caller brought along becomes one. */
export async function beginSession(
  parts: { database: Database; sessions: Sessions },
  who: { personId: string; tenantId: string },
  client: Client,
): Promise<BegunSession> {
  const begun = await parts.sessions.begin({
    ...who,
    userAgent: toShownText(client.userAgent),
    address: toShownText(client.address),
  });
  await parts.database.withTenant(who.tenantId, (sql) =>
    sql.member.updateMany({ where: { personId: who.personId }, data: { lastSeenAt: new Date() } }),
  );
  return begun;
}
