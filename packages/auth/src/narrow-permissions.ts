import { hasPermission } from "./has-permission.js";
import { Permission } from "./permission.js";

/** What is both in `held` and in `most`; `*` stands for everything. */
export function narrowPermissions(held: readonly Permission[], most: readonly Permission[]): Permission[] {
  if (held.includes("*") && most.includes("*")) return ["*"];
  return Permission.options.filter((one) => one !== "*" && hasPermission(held, one) && hasPermission(most, one));
}
