import { assertStrongPassword, hashPassword } from "@autoweave/auth/password";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { writePassword } from "./change-password.js";
import { linkInvalid, toOpenLink } from "./links.js";
import { resetKind } from "./reset-links.js";

/** Whom a link was made for, and what it is found by for as long as it is good. Throws `auth.link-invalid`. */
async function findLink({ database }: { database: Database }, token: string) {
  const open = toOpenLink(resetKind, token);
  const link = await database.withTenant(everyTenant, (client) =>
    client.accountLink.findFirst({
      where: open,
      select: { tenantId: true, person: { select: { id: true, email: true, name: true, disabledAt: true } } },
    }),
  );
  if (link === null || link.person === null || link.person.disabledAt !== null) throw linkInvalid();
  return { tenantId: link.tenantId, person: link.person, open };
}

/** Throws `auth.link-invalid` when the link is good for no new password any more. */
export async function checkReset(parts: { database: Database }, { token }: { token: string }): Promise<void> {
  await findLink(parts, token);
}

/**
 * Gives whom a link was made for a new password, and ends all their sessions. Of two at once one is too late. Throws
 * `auth.link-invalid`, `auth.weak-password`.
 */
export async function resetPassword(
  parts: { database: Database },
  input: { token: string; password: string },
): Promise<{ email: string }> {
  const { token, password } = input;
  const { tenantId, person, open } = await findLink(parts, token);
  assertStrongPassword(password, [person.email, person.name]);
  const passwordHash = await hashPassword(password);
  await parts.database.withTenant(everyTenant, async (client) => {
    const { count } = await client.accountLink.updateMany({ where: open, data: { usedAt: new Date() } });
    if (count === 0) throw linkInvalid();
    const endedSessions = await writePassword(client, person.id, passwordHash);
    await recordAudit(
      client,
      { tenantId, subject: { kind: "person", id: person.id } },
      {
        action: "account.reset-password",
        resource: { kind: "person", id: person.id },
        details: { endedSessions },
      },
    );
  });
  return { email: person.email };
}
