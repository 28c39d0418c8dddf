import { isAppError } from "@autoweave/contracts/app-error";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Action, actions } from "./action.js";
import type { Actor } from "./actor.js";
import { authorize, mayDo } from "./authorize.js";
import { Scope } from "./scope.js";

const names = Object.keys(actions) as Action[];

function actorWith(...scopes: Scope[]): Actor {
  return { tenantId: "t1", keyId: "k1", scopes };
}

test("an action is allowed by its scope and by *, and by nothing else", () => {
  for (const action of names) {
    for (const scope of Scope.options) {
      expect(mayDo(actorWith(scope), action), `${scope} ${action}`).toBe(scope === "*" || scope === actions[action]);
    }
    expect(mayDo(actorWith(), action)).toBe(false);
  }
});

test("every scope but * allows something", () => {
  const used = new Set<string>(Object.values(actions));
  expect(Scope.options.filter((scope) => scope !== "*" && !used.has(scope))).toEqual([]);
});

test("what the table does not name, nobody may", () => {
  for (const action of ["flow.sell", "toString", "__proto__", "constructor", ""]) {
    expect(mayDo(actorWith("*"), action as Action)).toBe(false);
    expect(() => authorize(actorWith("*"), action as Action)).toThrowError(
      expect.objectContaining({ code: "auth.forbidden" }),
    );
  }
});

test("another tenant's things are out of reach for every key", () => {
  for (const action of names) {
    expect(mayDo(actorWith("*"), action, { tenantId: "t2" })).toBe(false);
    expect(mayDo(actorWith("*"), action, { tenantId: "t1" })).toBe(true);
  }
});

test("authorize throws exactly when mayDo says no", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.uniqueArray(fc.constantFrom(...Scope.options)),
      fc.constantFrom(undefined, { tenantId: "t1" }, { tenantId: "t2" }),
      (action, scopes, resource) => {
        const actor = actorWith(...scopes);
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
