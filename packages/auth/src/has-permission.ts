/** What somebody may be allowed, `noun:verb`. `*` is everything there is and will be. */
export const permissions = [
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
] as const;

/** True when `held` covers `wanted`. */
export function hasPermission(held: readonly string[], wanted: (typeof permissions)[number]): boolean {
  return held.includes("*") || held.includes(wanted);
}
