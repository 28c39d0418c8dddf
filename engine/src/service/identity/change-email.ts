import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { createLinkToken, hashLinkToken, isLinkToken } from "@autoweave/auth/link-token";
import { checkPassword } from "@autoweave/auth/password";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Client } from "./begin-session.js";
import { type LinkParts, linkInvalid, toLink } from "./links.js";
import type { Mailer } from "./mail.js";
import { signInFailed, toAccountKey } from "./people.js";
import type { SignInGuard } from "./sign-in-guard.js";

/** What links of this kind are called in their table. */
const emailKind = "email-change";
const linkHours = 24;

/**
 * Sends a link to the address that the person who asks wants to be known by; the password proves that it is them. Until
 * they open it, nothing changes. An address that somebody else has gets a letter without a link, and the answer is the
 * same: who has an account is nobody's business. Throws `auth.sign-in-failed`, `request.invalid`.
 */
export async function requestEmail(
  parts: { database: Database; signInGuard: SignInGuard; mailer: Mailer } & LinkParts,
  actor: Actor,
  input: { email: string; password: string },
  client: Pick<Client, "address">,
): Promise<{ email: string }> {
  authorize(actor, "account.change-email");
  const { email, password } = input;
  const personId = actor.subject.id;
  const person = await parts.database.withTenant(everyTenant, (sql) =>
    sql.person.findUniqueOrThrow({ where: { id: personId }, select: { email: true, passwordHash: true } }),
  );
  await parts.signInGuard({ email: person.email, address: client.address });
  const { isRight } = await checkPassword(password, person.passwordHash);
  if (!isRight) throw signInFailed("The password is not right.");
  if (person.email === email) throw new AppError("request.invalid", "That is your email address already.");
  const { token, hash: tokenHash } = createLinkToken();
  const isFree = await parts.database.withTenant(everyTenant, async (sql) => {
    // The last address that was asked for is the one that counts.
    await sql.accountLink.deleteMany({ where: { personId, kind: emailKind } });
    if ((await sql.person.findUnique({ where: toAccountKey(email), select: { id: true } })) !== null) return false;
    const expiresAt = new Date(Date.now() + linkHours * 3_600_000);
    await sql.accountLink.create({
      data: { id: uuidv7(), tenantId: actor.tenantId, personId, kind: emailKind, tokenHash, email, expiresAt },
    });
    return true;
  });
  await parts.mailer.send({
    to: email,
    subject: "Your new email address",
    text: isFree
      ? `Somebody wants to be known at ${parts.address()} by ${email} from now on. If it is you, open this within a day, signed in as before:

${toLink(parts, "account/email", token)}

If it is not you, do nothing.
`
      : `Somebody wants to be known at ${parts.address()} by ${email}, which is the address of another account there. If it is you, sign in with that account. If it is not you, do nothing.
`,
  });
  return { email };
}

/**
 * Makes the address of a link the one of the person who asks, for whom the link was made. Links to reset the password that
 * went to the former address are no good any more, and a letter there says what happened. Throws `auth.link-invalid`,
 * also when somebody else has the address by now.
 */
export async function confirmEmail(
  parts: { database: Database; mailer: Mailer; onError: (error: unknown) => void } & LinkParts,
  actor: Actor,
  input: { token: string },
): Promise<{ email: string }> {
  authorize(actor, "account.change-email");
  const { token } = input;
  if (!isLinkToken(token)) throw linkInvalid();
  const personId = actor.subject.id;
  const { from, to } = await parts.database
    .withTenant(everyTenant, async (sql) => {
      const open = { kind: emailKind, personId, tokenHash: hashLinkToken(token), expiresAt: { gt: new Date() } };
      const link = await sql.accountLink.findFirst({ where: open, select: { email: true } });
      // All of this person's links, of every kind: what was sent to the former address must not open the account.
      const { count } = link === null ? { count: 0 } : await sql.accountLink.deleteMany({ where: { personId } });
      if (link === null || link.email === null || count === 0) throw linkInvalid();
      const { email: former } = await sql.person.findUniqueOrThrow({ where: { id: personId } });
      await sql.person.update({ where: { id: personId }, data: { email: link.email, emailVerifiedAt: new Date() } });
      await recordAudit(sql, actor, {
        action: "account.change-email",
        resource: { kind: "person", id: personId },
        details: { from: former, to: link.email },
      });
      return { from: former, to: link.email };
    })
    .catch((error: unknown) => {
      throw isTaken(error) ? linkInvalid() : error;
    });
  // It is done, whether or not the letter arrives.
  await parts.mailer
    .send({
      to: from,
      subject: "Your email address was changed",
      text: `Your account at ${parts.address()} is known by ${to} from now on, and no longer by this address. If that was not you, ask an admin of your workspace for help at once.
`,
    })
    .catch(parts.onError);
  return { email: to };
}

function isTaken(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "P2002";
}
