import { z } from "zod";

/** What a key may be given. `*` is everything there is and will be. */
export const Scope = z.enum([
  "*",
  "flows:read",
  "flows:write",
  "flows:publish",
  "runs:read",
  "runs:start",
  "runs:control",
  "node-types:read",
  "keys:manage",
]);
export type Scope = z.infer<typeof Scope>;

/** True when `held` covers `wanted`. */
export function hasScope(held: readonly string[], wanted: Scope): boolean {
  return held.includes("*") || held.includes(wanted);
}
