import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Role } from "@autoweave/auth/role";
import type { Database } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { revokeKeysOf } from "../key/keys.js";
import { findMember } from "./find-member.js";
import { revokeInvitationsOf } from "./invitations.js";
import { lockTenant } from "./lock-tenant.js";
import { assertMayGive } from "./may-give.js";
import { assertOtherOwner } from "./owners.js";
import { forgetResetLinks } from "./reset-links.js";

/** A member as other members see them. Times are ISO 8601. */
export type MemberView = {
  id: string;
  name: string;
  email: string;
  roles: string[];
  joinedAt: string;
  /** Since when they are shut out; null for all others. */
  disabledAt: string | null;
  /** When they last signed in or came over from another workspace. */
  lastSeenAt: string | null;
  /** True for who asks. */
  isYou: boolean;
};

const mostMembers = 2000;

/** The members of the tenant, by name. */
export async function listMembers(parts: { database: Database }, actor: Actor): Promise<MemberView[]> {
  authorize(actor, "member.list");
  const rows = await parts.database.withTenant(actor.tenantId, (client) =>
    client.member.findMany({
      where: { tenantId: actor.tenantId },
      orderBy: [{ person: { name: "asc" } }, { personId: "asc" }],
      take: mostMembers,
      select: {
        personId: true,
        roles: true,
        createdAt: true,
        lastSeenAt: true,
        disabledAt: true,
        person: { select: { name: true, email: true } },
      },
    }),
  );
  return rows.map(({ personId, person, roles, createdAt, lastSeenAt, disabledAt }) => ({
    id: personId,
    ...person,
    roles,
    joinedAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    isYou: actor.subject.kind === "person" && actor.subject.id === personId,
  }));
}

/**
 * Gives a member these roles in place of those they had, from their next request on. Throws `member.not-found`,
 * `auth.forbidden`, `member.last-owner`.
 */
export async function setRoles(
  parts: { database: Database },
  actor: Actor,
  input: { member: string; roles: Role[] },
): Promise<{ id: string; roles: Role[] }> {
  authorize(actor, "member.set-roles");
  const roles = [...new Set(input.roles)];
  await parts.database.withTenant(actor.tenantId, async (client) => {
    await lockTenant(client, actor.tenantId);
    const member = await findMember(client, actor, input.member);
    assertMayGive(actor, [...member.roles, ...roles]);
    const { personId } = member;
    if (member.roles.includes("owner") && !roles.includes("owner")) {
      await assertOtherOwner(client, actor.tenantId, personId);
    }
    await client.member.update({
      where: { tenantId_personId: { tenantId: actor.tenantId, personId } },
      data: { roles },
    });
    await revokeInvitationsOf(client, { tenantId: actor.tenantId, personId }, roles);
    // A tenant's own links are all it can see, and all that lead to rights in it.
    await forgetResetLinks(client, personId);
    await recordAudit(client, actor, {
      action: "member.set-roles",
      resource: { kind: "person", id: personId },
      details: { email: member.email, from: member.roles, to: roles },
    });
  });
  return { id: input.member, roles };
}

/**
 * Takes a member out of the tenant, with their sessions and keys in it and the invitations they gave. The person stays,
 * with their other workspaces. Throws `member.not-found`, `auth.forbidden`, `member.last-owner`.
 */
export async function removeMember(
  parts: { database: Database },
  actor: Actor,
  input: { member: string },
): Promise<{ id: string }> {
  authorize(actor, "member.remove");
  await parts.database.withTenant(actor.tenantId, async (client) => {
    await lockTenant(client, actor.tenantId);
    const { personId, roles, email } = await findMember(client, actor, input.member);
    assertMayGive(actor, roles);
    if (roles.includes("owner")) await assertOtherOwner(client, actor.tenantId, personId);
    await revokeInvitationsOf(client, { tenantId: actor.tenantId, personId }, []);
    // Their sessions here go with it.
    await client.member.delete({ where: { tenantId_personId: { tenantId: actor.tenantId, personId } } });
    const revokedKeys = await revokeKeysOf(client, { tenantId: actor.tenantId, personId });
    await recordAudit(client, actor, {
      action: "member.remove",
      resource: { kind: "person", id: personId },
      details: { email, roles, revokedKeys },
    });
  });
  return { id: input.member };
}
