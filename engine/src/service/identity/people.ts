import { assertStrongPassword, checkPassword, hashPassword } from "@autoweave/auth/password";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant, type TenantClient } from "../../store/database.js";

import type { Client } from "./begin-session.js";
import type { SignInGuard } from "./sign-in-guard.js";

/** Somebody whom a link lets in: known by their password, or new. Nothing is written yet. */
export type Entrant =
  | { kind: "known"; id: string }
  | { kind: "new"; email: string; name: string; passwordHash: string };

/** The error of a sign-in that fails, whatever the reason is. */
export function signInFailed(message = "Email and password do not belong together; check both."): AppError {
  return new AppError("auth.sign-in-failed", message);
}

/** By what whoever has a password is found. An email is one person's, but for those whom a tenant's provider made known. */
export function toAccountKey(email: string) {
  return { realm_email: { realm: "", email } };
}

/** A person as signing in needs them. Email is unique over all tenants, so this looks at all. */
export function findPersonByEmail(database: Database, email: string) {
  return database.withTenant(everyTenant, (client) =>
    client.person.findUnique({
      where: toAccountKey(email),
      select: { id: true, name: true, passwordHash: true, disabledAt: true },
    }),
  );
}

/**
 * Who comes in by a link with this email and password. Whoever has an account proves it with their password; for
 * anybody else the password becomes theirs. Throws `auth.sign-in-failed`, `auth.weak-password`.
 */
export async function toEntrant(
  parts: { database: Database; signInGuard: SignInGuard },
  input: { email: string; name: string | undefined; password: string },
  client: Client,
): Promise<Entrant> {
  const { email, name, password } = input;
  await parts.signInGuard({ email, address: client.address });
  const person = await findPersonByEmail(parts.database, email);
  if (person === null) {
    if (name === undefined) throw new AppError("request.invalid", "Say what you are called: name is missing.");
    assertStrongPassword(password, [email, name]);
    return { kind: "new", email, name, passwordHash: await hashPassword(password) };
  }
  const { isRight } = await checkPassword(password, person.passwordHash);
  if (!isRight || person.disabledAt !== null) throw signInFailed();
  return { kind: "known", id: person.id };
}

/** Writes a new person down, in a transaction of every tenant. Returns their id. Throws `auth.sign-in-failed`. */
export async function writeEntrant(client: TenantClient, entrant: Entrant, tenantId: string): Promise<string> {
  if (entrant.kind === "known") return entrant.id;
  const id = uuidv7();
  const { email, name, passwordHash } = entrant;
  const { count } = await client.person.createMany({
    data: [{ id, tenantId, email, name, passwordHash }],
    skipDuplicates: true,
  });
  // Somebody took the email a moment ago; now it takes their password.
  if (count === 0) throw signInFailed();
  return id;
}
