import { AppError } from "@autoweave/contracts/app-error";
import { type Action, actions, type Rule } from "./action.js";
import type { Actor } from "./actor.js";
import { hasPermission } from "./has-permission.js";

/** What an action is about, as far as the policy looks at it. */
export type Resource = { tenantId: string };

/** What `action` asks for, or undefined for what the table does not name. */
export function toRule(action: Action): Rule | undefined {
  return Object.hasOwn(actions, action) ? actions[action] : undefined;
}

/** True when the policy lets `actor` do `action`. What the table does not name, nobody may. */
export function mayDo(actor: Actor, action: Action, resource?: Resource): boolean {
  const rule = toRule(action);
  if (rule === undefined) return false;
  if (resource !== undefined && resource.tenantId !== actor.tenantId) return false;
  if (rule === "self") return actor.subject.kind === "person";
  if (rule === "account") return actor.subject.kind === "person" && actor.isTenantBound !== true;
  return hasPermission(actor.permissions, rule);
}

/** Lets `actor` do `action`, or throws `auth.forbidden`. Pure. */
export function authorize(actor: Actor, action: Action, resource?: Resource): void {
  if (mayDo(actor, action, resource)) return;
  const rule = toRule(action);
  if (rule === "self" || rule === "account") {
    throw new AppError(
      "auth.forbidden",
      actor.subject.kind === "person"
        ? "You are signed in to this workspace alone; that takes signing in with your own password."
        : "Only a person who is signed in may do that; a key has no account.",
    );
  }
  throw new AppError(
    "auth.forbidden",
    rule === undefined || hasPermission(actor.permissions, rule)
      ? "You may not do that."
      : `You may not do that; it takes the permission ${rule}.`,
    rule === undefined ? {} : { details: { permission: rule } },
  );
}
