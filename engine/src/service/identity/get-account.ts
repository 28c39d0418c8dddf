import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../../store/database.js";

/** A person as they see themselves: who they are, where they are, and what they may do there. */
export type AccountView = {
  person: { id: string; name: string; email: string };
  tenant: { id: string; name: string };
  /** Every workspace that the person can go to from here, this one too, by name. */
  tenants: { id: string; name: string; roles: string[] }[];
  roles: readonly string[];
  permissions: readonly string[];
  /** Signed in to this workspace alone: name, email and password are out of reach. */
  isTenantBound: boolean;
};

/** The account of the person who asks. */
export async function getAccount(parts: { database: Database }, actor: Actor): Promise<AccountView> {
  authorize(actor, "account.get");
  return parts.database.withTenant(everyTenant, async (client) => {
    const person = await client.person.findUnique({
      where: { id: actor.subject.id },
      select: {
        id: true,
        name: true,
        email: true,
        members: { where: { disabledAt: null }, select: { tenantId: true, roles: true } },
      },
    });
    const members = (person?.members ?? []).filter(
      ({ tenantId }) => tenantId === actor.tenantId || actor.isTenantBound !== true,
    );
    const rows = await client.tenant.findMany({
      where: { id: { in: members.map(({ tenantId }) => tenantId) } },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      select: { id: true, name: true },
    });
    const tenant = rows.find(({ id }) => id === actor.tenantId);
    // They were let in a moment ago, and are gone now.
    if (person === null || tenant === undefined) throw new AppError("auth.required", "Sign in again.");
    const rolesOf = new Map(members.map(({ tenantId, roles }) => [tenantId, roles]));
    return {
      person: { id: person.id, name: person.name, email: person.email },
      tenant,
      tenants: rows.map((row) => ({ ...row, roles: rolesOf.get(row.id) ?? [] })),
      roles: actor.roles,
      permissions: actor.permissions,
      isTenantBound: actor.isTenantBound === true,
    };
  });
}
