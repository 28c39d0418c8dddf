import type { Actor } from "@autoweave/auth/actor";
import { AppError } from "@autoweave/contracts/app-error";
import type { TenantClient } from "../../store/database.js";
import { isId } from "../refer.js";

/** A member of a tenant with what is looked at before something is done to them. */
export type FoundMember = { personId: string; realm: string; email: string; roles: string[]; disabledAt: Date | null };

/** A member of this tenant. Throws `member.not-found`, also for another tenant's. */
export async function findMember(client: TenantClient, actor: Actor, personId: string): Promise<FoundMember> {
  const member = isId(personId)
    ? await client.member.findUnique({
        where: { tenantId_personId: { tenantId: actor.tenantId, personId } },
        select: { personId: true, roles: true, disabledAt: true, person: { select: { realm: true, email: true } } },
      })
    : null;
  if (member === null) {
    throw new AppError("member.not-found", "There is no such member; check the id, or list the members there are.");
  }
  const { person, ...others } = member;
  return { ...others, ...person };
}
