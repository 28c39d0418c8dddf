import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Allowance, Limits } from "./limits.js";

/** What is left of the budgets that a tenant's programs share, by name. */
export type LimitsView = Record<"external" | "tools", Omit<Allowance, "budget">>;

/** What the tenant's programs may use in a minute, and what is left of it now. */
export async function getLimits(parts: { limits: Limits }, actor: Actor): Promise<LimitsView> {
  authorize(actor, "limit.get");
  const { budget: _external, ...external } = await parts.limits.read("external", actor.tenantId);
  const { budget: _tools, ...tools } = await parts.limits.read("tools", actor.tenantId);
  return { external, tools };
}
