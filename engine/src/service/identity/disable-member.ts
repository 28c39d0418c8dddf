import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Database } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { revokeKeysOf } from "../key/keys.js";
import { findMember } from "./find-member.js";
import { revokeInvitationsOf } from "./invitations.js";
import { lockTenant } from "./lock-tenant.js";
import { assertMayGive } from "./may-give.js";
import { assertOtherOwner } from "./owners.js";

/**
 * Shuts a member out of the tenant until somebody lets them in again. Their sessions here, the tokens of these, their
 * keys and the invitations that they gave end at once, and for good; roles and history stay. Twice does no harm. Throws
 * `member.not-found`, `auth.forbidden`, `member.last-owner`.
 */
export async function disableMember(
  parts: { database: Database },
  actor: Actor,
  input: { member: string },
): Promise<{ id: string; endedSessions: number; revokedKeys: number }> {
  authorize(actor, "member.disable");
  const { tenantId, subject } = actor;
  const ended = await parts.database.withTenant(tenantId, async (client) => {
    await lockTenant(client, tenantId);
    const { personId, roles, email, disabledAt } = await findMember(client, actor, input.member);
    assertMayGive(actor, roles);
    if (disabledAt !== null) return { endedSessions: 0, revokedKeys: 0 };
    if (subject.kind === "person" && subject.id === personId) {
      throw new AppError("auth.forbidden", "You cannot shut yourself out; somebody else can, or you leave.");
    }
    if (roles.includes("owner")) await assertOtherOwner(client, tenantId, personId);
    await client.member.update({
      where: { tenantId_personId: { tenantId, personId } },
      data: { disabledAt: new Date() },
    });
    const { count: endedSessions } = await client.session.deleteMany({ where: { tenantId, personId } });
    const revokedKeys = await revokeKeysOf(client, { tenantId, personId });
    await revokeInvitationsOf(client, { tenantId, personId }, []);
    await recordAudit(client, actor, {
      action: "member.disable",
      resource: { kind: "person", id: personId },
      details: { email, roles, endedSessions, revokedKeys },
    });
    return { endedSessions, revokedKeys };
  });
  return { id: input.member, ...ended };
}

/**
 * Lets a member in again, with the roles they had. What ended with the disabling does not come back. Throws
 * `member.not-found`, `auth.forbidden`.
 */
export async function enableMember(
  parts: { database: Database },
  actor: Actor,
  input: { member: string },
): Promise<{ id: string }> {
  authorize(actor, "member.enable");
  const { tenantId } = actor;
  await parts.database.withTenant(tenantId, async (client) => {
    await lockTenant(client, tenantId);
    const { personId, roles, email, disabledAt } = await findMember(client, actor, input.member);
    assertMayGive(actor, roles);
    if (disabledAt === null) return;
    await client.member.update({ where: { tenantId_personId: { tenantId, personId } }, data: { disabledAt: null } });
    await recordAudit(client, actor, {
      action: "member.enable",
      resource: { kind: "person", id: personId },
      details: { email, roles },
    });
  });
  return { id: input.member };
}
