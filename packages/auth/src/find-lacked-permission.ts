import type { Actor } from "./actor.js";
import { hasPermission, type Permission } from "./permission.js";
import { toPermissions } from "./role.js";

/** The first permission of these roles that `actor` lacks: nobody gives or takes what they do not have. */
export function findLackedPermission(actor: Actor, roles: readonly string[]): Permission | undefined {
  return toPermissions(roles).find((permission) => !hasPermission(actor.permissions, permission));
}
