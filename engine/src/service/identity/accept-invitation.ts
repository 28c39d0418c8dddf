import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { hashLinkToken, isLinkToken } from "@autoweave/auth/link-token";
import type { Sessions } from "@autoweave/auth/session";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { type BegunSession, beginSession, type Client } from "./begin-session.js";
import { linkInvalid } from "./links.js";
import { type Entrant, toAccountKey, toEntrant, writeEntrant } from "./people.js";
import { forgetResetLinks } from "./reset-links.js";
import type { SignInGuard } from "./sign-in-guard.js";
import { switchTenant } from "./switch-tenant.js";

/** An invitation as whoever holds its link sees it. */
export type OpenInvitation = {
  tenant: { name: string };
  email: string;
  roles: string[];
  invitedBy: string | null;
  expiresAt: string;
  /** True when the email has an account: its password is asked for, not a new one. */
  hasAccount: boolean;
};

function toOpen(token: string) {
  return { tokenHash: hashLinkToken(token), acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } };
}

/** What a link invites to. Throws `auth.link-invalid`. */
export async function getInvitation(
  parts: { database: Database },
  input: { token: string },
): Promise<OpenInvitation & { tenantId: string }> {
  const { token } = input;
  if (!isLinkToken(token)) throw linkInvalid();
  return parts.database.withTenant(everyTenant, async (client) => {
    const row = await client.invitation.findFirst({ where: toOpen(token) });
    if (row === null) throw linkInvalid();
    const { tenantId, email, roles, expiresAt } = row;
    const tenant = await client.tenant.findUniqueOrThrow({ where: { id: tenantId } });
    const inviter =
      row.invitedByKind === "person" ? await client.person.findUnique({ where: { id: row.invitedById } }) : null;
    const person = await client.person.findUnique({ where: toAccountKey(email), select: { id: true } });
    return {
      tenantId,
      tenant: { name: tenant.name },
      email,
      roles,
      invitedBy: inviter?.name ?? null,
      expiresAt: expiresAt.toISOString(),
      hasAccount: person !== null,
    };
  });
}

/** Uses a link up and makes whoever comes in a member. Of two at once one is too late. */
async function join(parts: { database: Database }, token: string, entrant: Entrant): Promise<string> {
  return parts.database.withTenant(everyTenant, async (client) => {
    const open = toOpen(token);
    const row = await client.invitation.findFirst({ where: open });
    const { count } = await client.invitation.updateMany({ where: open, data: { acceptedAt: new Date() } });
    if (row === null || count === 0) throw linkInvalid();
    const { id, tenantId } = row;
    const personId = await writeEntrant(client, entrant, tenantId);
    const former = await client.member.findUnique({ where: { tenantId_personId: { tenantId, personId } } });
    // Whoever is shut out is let in by those who may, not by a link of before.
    if (former !== null && former.disabledAt !== null) throw linkInvalid();
    const roles = [...new Set([...(former?.roles ?? []), ...row.roles])];
    await client.member.upsert({
      where: { tenantId_personId: { tenantId, personId } },
      create: { tenantId, personId, roles },
      update: { roles },
    });
    await forgetResetLinks(client, personId);
    await client.invitation.update({ where: { id }, data: { acceptedById: personId } });
    await recordAudit(
      client,
      { tenantId, subject: { kind: "person", id: personId } },
      {
        action: "invitation.accept",
        resource: { kind: "invitation", id },
        details: { email: row.email, roles: row.roles },
      },
    );
    return personId;
  });
}

/**
 * Makes whoever has the link a member and signs them in there: with the password of their account, or with a name and a
 * new password. Throws `auth.link-invalid`, `auth.sign-in-failed`, `auth.weak-password`.
 */
export async function acceptInvitation(
  parts: { database: Database; sessions: Sessions; signInGuard: SignInGuard },
  input: { token: string; name: string | undefined; password: string },
  client: Client,
): Promise<BegunSession> {
  const { token, name, password } = input;
  const { tenantId, email } = await getInvitation(parts, { token });
  const entrant = await toEntrant(parts, { email, name, password }, client);
  const personId = await join(parts, token, entrant);
  return beginSession(parts, { personId, tenantId, by: "invitation" }, client);
}

/**
 * Makes a person who is signed in a member, and takes their session there. Throws `auth.link-invalid`, `auth.forbidden`
 * when the link is for somebody else.
 */
export async function acceptSignedIn(
  parts: { database: Database },
  actor: Actor,
  input: { token: string },
): Promise<Actor> {
  authorize(actor, "account.switch");
  const { token } = input;
  const { tenantId, email } = await getInvitation(parts, { token });
  const person = await parts.database.withTenant(everyTenant, (client) =>
    client.person.findUnique({ where: { id: actor.subject.id }, select: { email: true } }),
  );
  if (person?.email !== email) {
    throw new AppError("auth.forbidden", `This invitation is for ${email}; sign out, then open it again.`);
  }
  await join(parts, token, { kind: "known", id: actor.subject.id });
  return switchTenant(parts, actor, { tenant: tenantId });
}
