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
import { createCallerFactory } from "./trpc.js";

const run = "019a0000-0000-7000-8000-000000000000";
const graph = { format: 1, name: "x", nodes: [], edges: [] };

/** An input that each procedure takes. A procedure that is not here fails the test. */
const inputs: Record<string, unknown> = {
  "flows.list": undefined,
  "flows.get": { flow: "x" },
  "flows.import": { graph },
  "flows.applyOps": { flow: "x", revision: 1, ops: [{ op: "remove-node", id: "a" }] },
  "flows.opsSince": { flow: "x", revision: 1 },
  "flows.validate": { flow: "x" },
  "flows.plan": { flow: "x" },
  "flows.publish": { flow: "x" },
  "flows.unpublish": { flow: "x" },
  "flows.organize": { flow: "x", folder: "Shop" },
  "flows.remove": { flow: "x" },
  "versions.list": { flow: "x" },
  "versions.get": { flow: "x", number: 1 },
  "versions.diff": { flow: "x", from: 1, to: "draft" },
  "versions.restore": { flow: "x", number: 1 },
  "runs.start": { flow: "x", input: { any: 1 } },
  "runs.startDraft": { flow: "x", upTo: "a", pins: { b: { out: 1 } } },
  "runs.list": undefined,
  "runs.get": { run },
  "runs.nodes": { run },
  "runs.wait": { run, timeoutMs: 1 },
  "runs.cancel": { run },
  "runs.redrivePreview": { run },
  "runs.redrive": { run },
  "runs.replay": { run },
  "runs.signal": { run, name: "go" },
  "nodeTypes.list": undefined,
  "nodeTypes.get": { type: "logic.branch" },
  "observe.runs": undefined,
  "observe.nodes": { flow: "x" },
  "observe.requests": undefined,
  "observe.log": { level: "warn" },
  "observe.events": undefined,
  "queue.get": { minutes: 5 },
  "live.watch": { topics: [{ topic: "runs" }] },
  "credentials.list": undefined,
  "credentials.get": { credential: "x" },
  "credentials.whereUsed": { credential: "x" },
  "credentials.create": { name: "x", type: "secret", fields: { text: "y" } },
  "credentials.update": { credential: "x", name: "y" },
  "credentials.remove": { credential: "x" },
  "credentials.test": { credential: "x" },
  "keys.list": undefined,
  "keys.create": { name: "x", scopes: ["keys:manage"] },
  "keys.revoke": { id: run },
  "limits.get": undefined,
  "limits.update": { external: 200, tools: null },
  "audit.list": undefined,
  "audit.verify": undefined,
  "account.get": undefined,
  "account.update": { name: "Ada" },
  "account.changePassword": { current: "x", next: "y" },
  "account.switch": { tenant: "t2" },
  "account.sessions": undefined,
  "account.endSession": { id: "0".repeat(64) },
  "members.list": undefined,
  "members.setRoles": { member: run, roles: ["chat-user"] },
  "members.remove": { member: run },
  "members.createResetLink": { member: run },
  "members.invitations": undefined,
  "members.invite": { email: "ada@example.org", roles: ["chat-user"] },
  "members.revokeInvitation": { id: run },
  "tenant.rename": { name: "x" },
  "identityProviders.list": undefined,
  "identityProviders.create": { name: "x", issuer: "https://id.example", clientId: "x" },
  "identityProviders.update": { id: run, enabled: false },
  "identityProviders.remove": { id: run },
  "identityProviders.test": { id: run },
};

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
