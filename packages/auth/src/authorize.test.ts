import { isAppError } from "@autoweave/contracts/app-error";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Action, actions } from "./action.js";
import type { Actor } from "./actor.js";
import { authorize, mayDo, toRule } from "./authorize.js";
import { Permission } from "./permission.js";

const names = Object.keys(actions) as Action[];

function actorWith(...permissions: Permission[]): Actor {
  return { tenantId: "t1", subject: { kind: "key", id: "k1" }, roles: [], permissions };
}

const person: Actor = { tenantId: "t1", subject: { kind: "person", id: "p1" }, roles: [], permissions: [] };

test("an action is allowed by its permission and by *, and by nothing else", () => {
  for (const action of names) {
    const rule = toRule(action);
    for (const permission of Permission.options) {
      const isPersonal = rule === "self" || rule === "account";
      const isAllowed = !isPersonal && (permission === "*" || permission === rule);
      expect(mayDo(actorWith(permission), action), `${permission} ${action}`).toBe(isAllowed);
    }
    expect(mayDo(actorWith(), action)).toBe(false);
    expect(mayDo(person, action)).toBe(rule === "self" || rule === "account");
    // Whoever a tenant's own provider vouches for has nothing to do with what is theirs elsewhere.
    expect(mayDo({ ...person, isTenantBound: true }, action)).toBe(rule === "self");
  }
});

test("what the table does not name, nobody may", () => {
  for (const action of ["flow.sell", "toString", "__proto__", "constructor", ""]) {
    expect(mayDo(actorWith("*"), action as Action)).toBe(false);
    expect(() => authorize(actorWith("*"), action as Action)).toThrowError(
      expect.objectContaining({ code: "auth.forbidden" }),
    );
  }
});

test("another tenant's things are out of reach for everybody", () => {
  for (const action of names) {
    for (const actor of [actorWith("*"), { ...person, permissions: ["*" as const] }]) {
      expect(mayDo(actor, action, { tenantId: "t2" })).toBe(false);
      expect(mayDo(actor, action, { tenantId: "t1" })).toBe(mayDo(actor, action));
    }
  }
});

test("authorize throws exactly when mayDo says no", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.uniqueArray(fc.constantFrom(...Permission.options)),
      fc.constantFrom(undefined, { tenantId: "t1" }, { tenantId: "t2" }),
      (action, permissions, resource) => {
        const actor = actorWith(...permissions);
        let thrown: unknown;
        try {
          authorize(actor, action, resource);
        } catch (error) {
          thrown = error;
        }
        return mayDo(actor, action, resource) ? thrown === undefined : isAppError(thrown) && thrown.status === 403;
      },
    ),
  );
});
