import { z } from "zod";

/** What somebody may be allowed, `noun:verb`. `*` is everything there is and will be. */
export const Permission = z.enum([
  "*",
  "flows:read",
  "flows:write",
  "flows:publish",
  "runs:read",
  "runs:start",
  "runs:control",
  "plugins:read",
  "plugins:install",
  "agents:read",
  "agents:create",
  "agents:deploy",
  "agents:control",
  "chat:use",
  "queue:read",
  "observability:read",
  "credentials:read",
  "credentials:manage",
  "members:read",
  "members:manage",
  "keys:manage",
  "audit:read",
  "tenant:manage",
]);
export type Permission = z.infer<typeof Permission>;

/** True when `held` covers `wanted`. */
export function hasPermission(held: readonly string[], wanted: Permission): boolean {
  return held.includes("*") || held.includes(wanted);
}
