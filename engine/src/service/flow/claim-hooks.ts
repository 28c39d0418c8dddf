import { AppError } from "@autoweave/contracts/app-error";
import { everyTenant, type TenantClient } from "../../store/database.js";

type Hook = { hookPath: string | null; hookMethods: readonly string[] };
type Owner = { tenantId: string; name: string; path: string; methods: string[] };

/** `orders/:id` and `orders/:key` take the same calls. */
function toShape(path: string): string {
  return path.replace(/:[^/]+/g, ":");
}

/** True when a call could be of either webhook, and neither is more literal than the other. */
export function answerSameCalls(one: Hook, other: Hook): boolean {
  if (one.hookPath === null || other.hookPath === null || toShape(one.hookPath) !== toShape(other.hookPath))
    return false;
  const [mine, theirs] = [one.hookMethods, other.hookMethods];
  return mine.length === 0 || theirs.length === 0 || mine.some((method) => theirs.includes(method));
}

/**
 * Sees to it that no other flow, of whatever tenant, answers the calls of these webhooks: addresses have no tenant in
 * them. Until the transaction ends nobody else can claim any. Throws `flow.hook-taken`.
 */
export async function claimHooks(
  client: TenantClient,
  owner: { tenantId: string; flowId: string },
  hooks: readonly Hook[],
): Promise<void> {
  const paths = hooks.flatMap(({ hookPath }) => (hookPath === null ? [] : [hookPath]));
  if (paths.length === 0) return;
  await client.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('autoweave.hooks'))`;
  await client.$executeRaw`SELECT set_config('app.tenant', ${everyTenant}, true)`;
  const owners = await client.$queryRaw<Owner[]>`
    SELECT t.tenant_id AS "tenantId", f.name, t.hook_path AS path, t.hook_methods AS methods
    FROM trigger t JOIN flow f ON f.id = t.flow_id
    WHERE t.flow_id <> ${owner.flowId}::uuid AND regexp_replace(t.hook_path, ':[^/]+', ':', 'g') = ANY(${paths.map(toShape)}::text[])`;
  await client.$executeRaw`SELECT set_config('app.tenant', ${owner.tenantId}, true)`;
  for (const hook of hooks) {
    const taken = owners.find(({ path, methods }) => answerSameCalls({ hookPath: path, hookMethods: methods }, hook));
    if (taken === undefined) continue;
    const who = taken.tenantId === owner.tenantId ? `The flow ${taken.name}` : "A flow of another workspace";
    throw new AppError(
      "flow.hook-taken",
      `${who} answers /hooks/${taken.path} already; give the webhook another path.`,
      {
        details: { path: taken.path },
      },
    );
  }
}
