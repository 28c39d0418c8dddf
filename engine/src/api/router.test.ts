import type { Action } from "@autoweave/auth/action";
import type { Actor, Subject } from "@autoweave/auth/actor";
import { toRule } from "@autoweave/auth/authorize";
import { Permission } from "@autoweave/auth/permission";
import { AppError } from "@autoweave/contracts/app-error";
import type { TRPCError } from "@trpc/server";
import { expect, test } from "vitest";
import type { ApiParts } from "./api-parts.js";
import { appRouter } from "./router.js";
import { listProcedures } from "./testing/list-procedures.js";
import { sampleInputs as inputs, sampleId as run } from "./testing/sample-inputs.js";
import { createCallerFactory } from "./trpc.js";

/** Calls a procedure with parts that tell when they are touched; returns the code it ended with. */
async function call(
  path: string,
  input: unknown,
  permissions: Permission[] | undefined,
  who: Pick<Actor, "isTenantBound"> & { kind: Subject["kind"] } = { kind: "key" },
): Promise<{ code: string; touched: boolean }> {
  let touched = false;
  const parts = new Proxy({} as ApiParts, {
    get: (_target, key) => {
      if (key === "onError") return () => undefined;
      touched = true;
      throw new Error("touched");
    },
  });
  const caller = createCallerFactory(appRouter)({
    parts,
    signal: new AbortController().signal,
    address: "127.0.0.1",
    authenticate: async () => {
      if (permissions === undefined) throw new AppError("auth.required", "no key");
      const { kind, ...bound } = who;
      return { tenantId: "t1", subject: { kind, id: run }, roles: [], permissions, sessionId: "s1", ...bound };
    },
    again: { credential: "", authenticate: async () => Promise.reject(new Error("nothing stays open here")) },
  });
  const [noun = "", verb = ""] = path.split(".");
  const procedure = (caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[noun]?.[
    verb
  ];
  try {
    await procedure?.(input);
    return { code: "none", touched };
  } catch (error) {
    const { cause } = error as TRPCError;
    return { code: (cause as AppError | undefined)?.code ?? "unknown", touched };
  }
}

const procedures = listProcedures();

test("every procedure is listed here", () => {
  expect(procedures.map(({ name }) => name).sort()).toEqual(Object.keys(inputs).sort());
});

test.each(procedures)(
  "$name asks the policy for the action it names, before it touches anything",
  async ({ name, action }) => {
    const input = inputs[name];
    const permission = toRule(action as Action);
    if (permission === undefined) throw new Error(`no rule for ${action}`);
    expect(await call(name, input, undefined)).toEqual({ code: "auth.required", touched: false });
    if (permission === "self" || permission === "account") {
      // One's own account: no permission helps, a key has none, and a person needs none.
      expect(await call(name, input, ["*"])).toEqual({ code: "auth.forbidden", touched: false });
      expect(await call(name, input, [], { kind: "person" })).toEqual({ code: "internal.bug", touched: true });
      const bound = await call(name, input, ["*"], { kind: "person", isTenantBound: true });
      expect(bound.code).toBe(permission === "self" ? "internal.bug" : "auth.forbidden");
      return;
    }
    expect(await call(name, input, [])).toEqual({ code: "auth.forbidden", touched: false });
    const others = Permission.options.filter((one) => one !== permission && one !== "*");
    expect(await call(name, input, others)).toEqual({ code: "auth.forbidden", touched: false });
    expect(await call(name, input, [permission])).toEqual({ code: "internal.bug", touched: true });
    expect(await call(name, input, ["*"])).toEqual({ code: "internal.bug", touched: true });
  },
);

test("what does not fit is refused with the place of each fault", async () => {
  const caller = createCallerFactory(appRouter)({
    parts: { onError: () => undefined } as unknown as ApiParts,
    signal: new AbortController().signal,
    address: "127.0.0.1",
    authenticate: async () => ({ tenantId: "t1", subject: { kind: "key", id: "k1" }, roles: [], permissions: ["*"] }),
    again: { credential: "", authenticate: async () => Promise.reject(new Error("nothing stays open here")) },
  });
  await expect(caller.runs.wait({ run: "", timeoutMs: 60_001 })).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringMatching(/run: .*timeoutMs: /),
    cause: { code: "request.invalid" },
  });
  const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);
  await expect(caller.flows.applyOps({ flow: "x", revision: 1, ops: deep })).rejects.toMatchObject({
    cause: { code: "request.invalid" },
  });
  await expect(caller.flows.validate({ graph: deep })).rejects.toMatchObject({ cause: { code: "graph.format" } });
  await expect(caller.runs.start({ flow: "x", input: deep })).rejects.toMatchObject({
    cause: { code: "request.invalid" },
  });
});
