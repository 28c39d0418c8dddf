import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Limits } from "./limits.js";
import { type Points, usualPoints } from "./tenant-points.js";

/** Most points a minute that a tenant may give itself. */
export const mostPoints: Points = { external: 10_000, tools: 100_000 };
/** Fewer would lock out whoever wants to change it back. */
export const leastPoints: Points = { external: 1, tools: 60 };

/** Sets what the tenant's programs may use in a minute; `null` is what the installation gives. In force within seconds. */
export async function updateLimits(
  parts: { database: Database; limits: Limits },
  actor: Actor,
  input: { external?: number | null | undefined; tools?: number | null | undefined },
): Promise<Points> {
  authorize(actor, "limit.update");
  const { tenantId } = actor;
  const data = {
    ...(input.external === undefined ? {} : { externalPoints: input.external }),
    ...(input.tools === undefined ? {} : { toolPoints: input.tools }),
    updatedAt: new Date(),
  };
  const row = await parts.database.withTenant(tenantId, async (client) => {
    const updated = await client.tenantLimit.upsert({
      where: { tenantId },
      create: { tenantId, ...data },
      update: data,
    });
    await recordAudit(client, actor, {
      action: "limit.update",
      resource: { kind: "tenant", id: tenantId },
      details: { external: updated.externalPoints, tools: updated.toolPoints },
    });
    return updated;
  });
  parts.limits.forgetTenant(tenantId);
  return { external: row.externalPoints ?? usualPoints.external, tools: row.toolPoints ?? usualPoints.tools };
}
