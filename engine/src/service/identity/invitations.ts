import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { findLackedPermission } from "@autoweave/auth/find-lacked-permission";
import { hasPermission } from "@autoweave/auth/has-permission";
import { createLinkToken } from "@autoweave/auth/link-token";
import { type Role, toPermissions } from "@autoweave/auth/role";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import type { Database, TenantClient } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { isId } from "../refer.js";
import { type LinkParts, toLink } from "./links.js";
import { lockTenant } from "./lock-tenant.js";
import type { Mailer } from "./mail.js";
import { assertMayGive } from "./may-give.js";

/** An invitation that is open, as members see it. Its link is not kept. Times are ISO 8601. */
export type InvitationView = {
  id: string;
  email: string;
  roles: string[];
  /** Name of the person who invited; null for a key, or for somebody who left. */
  invitedBy: string | null;
  createdAt: string;
  expiresAt: string;
  isExpired: boolean;
};

type InvitationRow = Awaited<ReturnType<TenantClient["invitation"]["findMany"]>>[number];

const linkDays = 7;
const mostInvitations = 500;

function toInvitationView(row: InvitationRow, names: ReadonlyMap<string, string>): InvitationView {
  return {
    id: row.id,
    email: row.email,
    roles: row.roles,
    invitedBy: names.get(row.invitedById) ?? null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    isExpired: row.expiresAt.getTime() <= Date.now(),
  };
}

/** Names of those who invited, as far as they are members still. */
async function readInviters(client: TenantClient, rows: readonly InvitationRow[]): Promise<Map<string, string>> {
  const ids = rows.filter((row) => row.invitedByKind === "person").map((row) => row.invitedById);
  const people = await client.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** The invitations that nobody has accepted or revoked, the newest first. */
export async function listInvitations(parts: { database: Database }, actor: Actor): Promise<InvitationView[]> {
  authorize(actor, "invitation.list");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const rows = await client.invitation.findMany({
      where: { tenantId: actor.tenantId, acceptedAt: null, revokedAt: null },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: mostInvitations,
    });
    const names = await readInviters(client, rows);
    return rows.map((row) => toInvitationView(row, names));
  });
}

/** An invitation that was made just now. `link` is shown this once; `isMailed` says whether a letter took it along. */
export type NewInvitation = InvitationView & { link: string; isMailed: boolean };

/**
 * Invites an email into the tenant, in place of an earlier invitation of it, and sends the link there if letters are
 * delivered. Throws `auth.forbidden`, `member.exists`.
 */
export async function createInvitation(
  parts: { database: Database; mailer: Mailer; onError: (error: unknown) => void } & LinkParts,
  actor: Actor,
  input: { email: string; roles: Role[] },
): Promise<NewInvitation> {
  authorize(actor, "invitation.create");
  const { email } = input;
  const { tenantId, subject } = actor;
  const roles = [...new Set(input.roles)];
  const { token, hash } = createLinkToken();
  const { view, workspace } = await parts.database.withTenant(tenantId, async (client) => {
    await lockTenant(client, tenantId);
    assertMayGive(actor, roles);
    if ((await client.member.count({ where: { tenantId, person: { email } } })) > 0) {
      throw new AppError("member.exists", "Whoever has this email is a member already; change their roles instead.");
    }
    await client.invitation.updateMany({
      where: { tenantId, email, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const row = await client.invitation.create({
      data: {
        id: uuidv7(),
        tenantId,
        email,
        roles,
        tokenHash: hash,
        invitedByKind: subject.kind,
        invitedById: subject.id,
        expiresAt: new Date(Date.now() + linkDays * 86_400_000),
      },
    });
    const names = await readInviters(client, [row]);
    await recordAudit(client, actor, {
      action: "invitation.create",
      resource: { kind: "invitation", id: row.id },
      details: { email, roles, expiresAt: row.expiresAt.toISOString() },
    });
    const { name } = await client.tenant.findUniqueOrThrow({ where: { id: tenantId } });
    return { view: toInvitationView(row, names), workspace: name };
  });
  const link = toLink(parts, "invitation", token);
  return { ...view, link, isMailed: await sendInvitation(parts, { view, workspace, link }) };
}

/** Whether the letter is on its way. The invitation holds all the same: its link can be handed over. */
async function sendInvitation(
  parts: { mailer: Mailer; onError: (error: unknown) => void },
  { view, workspace, link }: { view: InvitationView; workspace: string; link: string },
): Promise<boolean> {
  if (!parts.mailer.delivers) return false;
  try {
    await parts.mailer.send({
      to: view.email,
      subject: `Invitation to ${workspace} on AutoWeave`,
      text: `${view.invitedBy ?? "Somebody"} invites you to work in ${workspace} on AutoWeave. To join, open

${link}

The link is good once, until ${view.expiresAt}.
`,
    });
    return true;
  } catch (error) {
    parts.onError(error);
    return false;
  }
}

/** Takes an open invitation back: its link is no good from now on. Throws `invitation.not-found`. */
export async function revokeInvitation(
  parts: { database: Database },
  actor: Actor,
  input: { id: string },
): Promise<{ id: string }> {
  authorize(actor, "invitation.revoke");
  const { id } = input;
  await parts.database.withTenant(actor.tenantId, async (client) => {
    const open = { id, tenantId: actor.tenantId, acceptedAt: null, revokedAt: null };
    const row = isId(id) ? await client.invitation.findFirst({ where: open }) : null;
    if (row === null) throw invitationNotFound();
    const { count } = await client.invitation.updateMany({ where: open, data: { revokedAt: new Date() } });
    if (count === 0) throw invitationNotFound();
    await recordAudit(client, actor, {
      action: "invitation.revoke",
      resource: { kind: "invitation", id },
      details: { email: row.email },
    });
  });
  return { id };
}

function invitationNotFound(): AppError {
  return new AppError("invitation.not-found", "There is no such open invitation; list the ones there are.");
}

/** Revokes what a person has invited to and could not, once they hold only these roles: no way back in is left behind. */
export async function revokeInvitationsOf(
  client: TenantClient,
  inviter: { tenantId: string; personId: string },
  rolesLeft: readonly string[],
): Promise<void> {
  const { tenantId, personId } = inviter;
  const held = toPermissions(rolesLeft);
  const rows = await client.invitation.findMany({
    where: { tenantId, invitedByKind: "person", invitedById: personId, acceptedAt: null, revokedAt: null },
  });
  const lost = hasPermission(held, "members:manage")
    ? rows.filter(({ roles }) => findLackedPermission(held, roles) !== undefined)
    : rows;
  await client.invitation.updateMany({
    where: { id: { in: lost.map(({ id }) => id) } },
    data: { revokedAt: new Date() },
  });
}
