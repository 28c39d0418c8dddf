import { checkPassword, hashPassword } from "@autoweave/auth/password";
import type { Sessions } from "@autoweave/auth/session";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import { type BegunSession, beginSession, type Client } from "./begin-session.js";
import { findPersonByEmail, signInFailed } from "./people.js";
import type { SignInGuard } from "./sign-in-guard.js";

/**
 * Signs a person in, in the tenant where they were last. An email that nobody has takes the same way, and the same
 * time, as a wrong password. Throws `auth.sign-in-failed`, `auth.forbidden` for a person without a tenant.
 */
export async function signIn(
  parts: { database: Database; sessions: Sessions; signInGuard: SignInGuard },
  input: { email: string; password: string },
  client: Client,
): Promise<BegunSession> {
  const { email, password } = input;
  await parts.signInGuard({ email, address: client.address });
  const person = await findPersonByEmail(parts.database, email);
  const { isRight, isOutdated } = await checkPassword(password, person?.passwordHash);
  if (person === null || !isRight || person.disabledAt !== null) throw signInFailed();
  const tenantId = await findLastTenant(parts.database, person.id);
  if (tenantId === undefined) {
    throw new AppError("auth.forbidden", "No workspace lets you in; ask somebody there, or for an invitation.");
  }
  if (isOutdated) {
    const passwordHash = await hashPassword(password);
    await parts.database.withTenant(everyTenant, (sql) =>
      // Unless it was changed meanwhile.
      sql.person.updateMany({ where: { id: person.id, passwordHash: person.passwordHash }, data: { passwordHash } }),
    );
  }
  return beginSession(parts, { personId: person.id, tenantId, by: "password" }, client);
}

/** The tenant that a person was in last, or joined first, of those that let them in. */
export async function findLastTenant(database: Database, personId: string): Promise<string | undefined> {
  const member = await database.withTenant(everyTenant, (sql) =>
    sql.member.findFirst({
      where: { personId, disabledAt: null },
      orderBy: [{ lastSeenAt: { sort: "desc", nulls: "last" } }, { createdAt: "asc" }, { tenantId: "asc" }],
      select: { tenantId: true },
    }),
  );
  return member?.tenantId;
}
