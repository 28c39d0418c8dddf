import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { assertStrongPassword, checkPassword, hashPassword } from "@autoweave/auth/password";
import { type Database, everyTenant, type TenantClient } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Client } from "./begin-session.js";
import { signInFailed } from "./people.js";
import type { SignInGuard } from "./sign-in-guard.js";

/**
 * Writes a new password, and ends whatever the old one had opened: the person's sessions, but for `keep`, and links to
 * reset it. Returns how many sessions ended.
 */
export async function writePassword(
  client: TenantClient,
  personId: string,
  passwordHash: string,
  keep?: string,
): Promise<number> {
  await client.person.update({ where: { id: personId }, data: { passwordHash } });
  await client.accountLink.deleteMany({ where: { personId } });
  const { count } = await client.session.deleteMany({
    where: { personId, ...(keep === undefined ? {} : { id: { not: keep } }) },
  });
  return count;
}

/**
 * Changes the password of the person who asks, who proves it with the old one, and ends their other sessions. Throws
 * `auth.sign-in-failed`, `auth.weak-password`.
 */
export async function changePassword(
  parts: { database: Database; signInGuard: SignInGuard },
  actor: Actor,
  input: { current: string; next: string },
  client: Pick<Client, "address">,
): Promise<{ endedSessions: number }> {
  authorize(actor, "account.change-password");
  const id = actor.subject.id;
  const person = await parts.database.withTenant(everyTenant, (sql) => sql.person.findUniqueOrThrow({ where: { id } }));
  await parts.signInGuard({ email: person.email, address: client.address });
  const { isRight } = await checkPassword(input.current, person.passwordHash);
  if (!isRight) throw signInFailed("The current password is not right.");
  assertStrongPassword(input.next, [person.email, person.name]);
  const passwordHash = await hashPassword(input.next);
  const endedSessions = await parts.database.withTenant(everyTenant, async (sql) => {
    const count = await writePassword(sql, id, passwordHash, actor.sessionId);
    await recordAudit(sql, actor, {
      action: "account.change-password",
      resource: { kind: "person", id },
      details: { endedSessions: count },
    });
    return count;
  });
  return { endedSessions };
}
