import type { Action } from "@autoweave/auth/action";
import { toRule } from "@autoweave/auth/authorize";
import { Permission } from "@autoweave/auth/permission";
import { type AppError, isAppError } from "@autoweave/contracts/app-error";
import { type GraphQLResolveInfo, isNonNullType } from "graphql";
import { describe, expect, test } from "vitest";
import type { ApiParts } from "../api-parts.js";
import { buildSchema } from "./build-schema.js";
import type { GraphqlContext } from "./builder.js";
import { subgraphs } from "./subgraphs.js";
import { listFields } from "./testing/list-fields.js";

const fields = listFields(buildSchema(subgraphs));
const id = "019a0000-0000-7000-8000-000000000000";
/** What the parent of any field that reads more may hold. */
const parent = { id, flowId: id, runId: id, scope: "", node: "a", status: "completed" };
/** A value for each argument that must be given. */
const args: Record<string, unknown> = {
  flow: id,
  run: id,
  graph: { format: 1, name: "x", nodes: [], edges: [] },
  revision: 1,
  ops: [{ op: "remove-node", id: "a" }],
  number: 1,
  name: "go",
  type: "logic.branch",
  timeoutMs: 1,
};

test.each(fields.filter(({ reads }) => reads))("$name, which reads more, names its action", ({ action }) => {
  expect(toRule(action as Action)).toBeDefined();
});

test("what names an action can be left null, so that one refusal spoils nothing else", () => {
  const strict = fields.filter(({ action, field }) => action !== undefined && isNonNullType(field.type));
  expect(strict.map(({ name }) => name)).toEqual([]);
});

/** Calls a resolver with parts that tell when they are touched. */
async function call(field: (typeof fields)[number]["field"], permissions: Permission[]) {
  let touched = false;
  const parts = new Proxy({} as ApiParts, {
    get: (_target, key) => {
      if (key === "onError") return () => undefined;
      touched = true;
      throw new Error("touched");
    },
  });
  const context: GraphqlContext = {
    parts,
    actor: { tenantId: "t1", subject: { kind: "key", id }, roles: [], permissions },
    again: { credential: "c", authenticate: async () => Promise.reject(new Error("again")) },
    signal: new AbortController().signal,
  };
  const taken = Object.fromEntries(
    field.args.map(({ name, type, defaultValue }) => [
      name,
      isNonNullType(type) || name === "flow" ? args[name] : (defaultValue ?? null),
    ]),
  );
  try {
    await (field.subscribe ?? field.resolve)?.(parent, taken, context, {} as GraphQLResolveInfo);
    return { code: "none", touched };
  } catch (error) {
    return { code: isAppError(error) ? (error as AppError).code : "other", touched };
  }
}

describe.each(fields.filter(({ action }) => action !== undefined))("$name", ({ action, field }) => {
  test("asks the policy for the action it names, before it touches anything", async () => {
    const permission = toRule(action as Action);
    if (permission === undefined || permission === "self" || permission === "account")
      throw new Error(`no permission for ${action}`);
    const others = Permission.options.filter((one) => one !== permission && one !== "*");
    expect(await call(field, others)).toEqual({ code: "auth.forbidden", touched: false });
    expect(await call(field, [permission])).toMatchObject({ touched: true });
  });
});
