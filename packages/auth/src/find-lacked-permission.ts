import { hasPermission } from "./has-permission.js";
import type { Permission } from "./permission.js";
import { toPermissions } from "./role.js";

/** The first permission of these roles that `held` lacks: nobody gives or takes what they do not have. */
export function findLackedPermission(held: readonly Permission[], roles: readonly string[]): Permission | undefined {
  return toPermissions(roles).find((permission) => !hasPermission(held, permission));
}
