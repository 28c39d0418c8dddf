import { AppError } from "@autoweave/contracts/app-error";
import { type Action, actions } from "./action.js";
import type { Actor } from "./actor.js";
import { hasScope } from "./scope.js";

/** What an action is about, as far as the policy looks at it. */
export type Resource = { tenantId: string };

/** True when the policy lets `actor` do `action`. What the table does not name, nobody may. */
export function mayDo(actor: Actor, action: Action, resource?: Resource): boolean {
  if (!Object.hasOwn(actions, action)) return false;
  if (resource !== undefined && resource.tenantId !== actor.tenantId) return false;
  return hasScope(actor.scopes, actions[action]);
}

/** Lets `actor` do `action`, or throws `auth.forbidden`. Pure. */
export function authorize(actor: Actor, action: Action, resource?: Resource): void {
  if (mayDo(actor, action, resource)) return;
  const scope = Object.hasOwn(actions, action) ? actions[action] : undefined;
  throw new AppError(
    "auth.forbidden",
    scope === undefined || hasScope(actor.scopes, scope)
      ? "This key may not do that."
      : `This key may not do that; use one with the scope ${scope}.`,
    scope === undefined ? {} : { details: { scope } },
  );
}
