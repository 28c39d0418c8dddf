import type { Actor } from "@autoweave/auth/actor";
import { findLackedPermission } from "@autoweave/auth/find-lacked-permission";
import { AppError } from "@autoweave/contracts/app-error";

/**
 * Throws `auth.forbidden` when a role holds a permission that the actor lacks: nobody gives, takes or stands in for what
 * they do not have. So only owners make and unmake owners.
 */
export function assertMayGive(actor: Actor, roles: readonly string[]): void {
  const permission = findLackedPermission(actor.permissions, roles);
  if (permission === undefined) return;
  throw new AppError(
    "auth.forbidden",
    permission === "*"
      ? "Only an owner may decide about owners."
      : `You do not have the permission ${permission} yourself, so you may not decide who has it.`,
    { details: { permission } },
  );
}
