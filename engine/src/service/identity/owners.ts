import { AppError } from "@autoweave/contracts/app-error";
import type { TenantClient } from "../../store/database.js";

/** True when the tenant has an owner, beside `but` if that is given. Hold the tenant while you rely on it. */
export async function hasOwner(client: TenantClient, tenantId: string, but?: string): Promise<boolean> {
  const owners = await client.member.count({
    where: {
      tenantId,
      roles: { has: "owner" },
      ...(but === undefined ? {} : { personId: { not: but }, disabledAt: null, person: { disabledAt: null } }),
    },
  });
  return owners > 0;
}

/** Throws `member.last-owner` when nobody else owns the tenant. */
export async function assertOtherOwner(client: TenantClient, tenantId: string, personId: string): Promise<void> {
  if (await hasOwner(client, tenantId, personId)) return;
  throw new AppError("member.last-owner", "This is the last owner; make somebody else an owner first.");
}
