import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { createLinkToken } from "@autoweave/auth/link-token";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant, type TenantClient } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { findMember } from "./find-member.js";
import { type LinkParts, toLink } from "./links.js";
import type { Mailer } from "./mail.js";
import { assertMayGive } from "./may-give.js";
import { toAccountKey } from "./people.js";

/** What links of this kind are called in their table. */
export const resetKind = "password-reset";

const askedHours = 1;
const givenHours = 24;
/** Nobody gets more letters than one in so long, whoever asks for them. */
const pauseMs = 60_000;

type NewLink = { token: string; expiresAt: Date };

async function writeLink(client: TenantClient, who: { tenantId: string; personId: string }, hours: number) {
  const { token, hash } = createLinkToken();
  const expiresAt = new Date(Date.now() + hours * 3_600_000);
  await client.accountLink.deleteMany({ where: { personId: who.personId, expiresAt: { lt: new Date() } } });
  await client.accountLink.create({ data: { id: uuidv7(), ...who, kind: resetKind, tokenHash: hash, expiresAt } });
  return { token, expiresAt } satisfies NewLink;
}

/**
 * Makes a link by which a member chooses a new password, for an admin to hand over where no mail is sent. Whoever has it
 * becomes that member, so it takes all that the member may do; and a person of other workspaces, too, is not this
 * one's to let in. Throws `member.not-found`, `auth.forbidden`.
 */
export async function createResetLink(
  parts: { database: Database } & LinkParts,
  actor: Actor,
  input: { member: string },
): Promise<{ link: string; expiresAt: string }> {
  authorize(actor, "member.create-reset-link");
  const { tenantId } = actor;
  const found = await parts.database.withTenant(tenantId, (client) => findMember(client, actor, input.member));
  const { personId, roles, email } = found;
  if (found.realm !== "") {
    throw new AppError("auth.forbidden", "This person has no password here: an identity provider signs them in.");
  }
  if (actor.subject.kind === "person" && actor.subject.id === personId) {
    throw new AppError("auth.forbidden", "Change your own password in your account.");
  }
  assertMayGive(actor, roles);
  const { token, expiresAt } = await parts.database.withTenant(everyTenant, async (client) => {
    if ((await client.member.count({ where: { personId, tenantId: { not: tenantId } } })) > 0) {
      throw new AppError(
        "auth.forbidden",
        'This person is not in this workspace alone, so only they can ask for a new password, by "Forgot password".',
      );
    }
    const link = await writeLink(client, { tenantId, personId }, givenHours);
    await recordAudit(client, actor, {
      action: "member.create-reset-link",
      resource: { kind: "person", id: personId },
      details: { email, expiresAt: link.expiresAt.toISOString() },
    });
    return link;
  });
  return { link: toLink(parts, "reset", token), expiresAt: expiresAt.toISOString() };
}

/**
 * Takes back the links that were made to reset a person's password. Asked whenever the person comes to more rights: a link
 * that somebody made before must not lead to them.
 */
export async function forgetResetLinks(client: TenantClient, personId: string): Promise<void> {
  await client.accountLink.deleteMany({ where: { personId, kind: resetKind } });
}

/**
 * Sends a link by which whoever has this email chooses a new password, if anybody has. The caller is not told which:
 * neither by the answer nor by the time it takes, so do not let them wait for this.
 */
export async function sendResetLink(
  parts: { database: Database; mailer: Mailer } & LinkParts,
  input: { email: string },
): Promise<void> {
  const { email } = input;
  const link = await parts.database.withTenant(everyTenant, async (client) => {
    const person = await client.person.findUnique({ where: toAccountKey(email) });
    if (person === null || person.disabledAt !== null) return undefined;
    const { id: personId, tenantId } = person;
    // Of two that ask at once, the second sees the first's link.
    await client.$executeRaw`SELECT id FROM person WHERE id = ${personId}::uuid FOR UPDATE`;
    const since = new Date(Date.now() - pauseMs);
    const sent = { personId, kind: resetKind, createdAt: { gt: since } };
    if ((await client.accountLink.count({ where: sent })) > 0) return undefined;
    return writeLink(client, { tenantId, personId }, askedHours);
  });
  if (link === undefined) return;
  await parts.mailer.send({
    to: email,
    subject: "Choose a new password",
    text: `Somebody asked for a new password for ${email} at ${parts.address()}. If it was you, choose one within the hour:

${toLink(parts, "reset", link.token)}

If it was not you, do nothing: your password stays as it is.
`,
  });
}
