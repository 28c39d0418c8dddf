import { Permission } from "@autoweave/auth/permission";
import { AppError } from "@autoweave/contracts/app-error";
import type { TRPCError } from "@trpc/server";
import { expect, test } from "vitest";
import type { ApiParts } from "./api-parts.js";
import { appRouter } from "./router.js";
import { createCallerFactory } from "./trpc.js";

const run = "019a0000-0000-7000-8000-000000000000";
const graph = { format: 1, name: "x", nodes: [], edges: [] };

/** What each procedure asks for, and an input that it takes. A procedure that is not here fails the test. */
const procedures: Record<string, { permission: Permission; input?: unknown }> = {
  "flows.list": { permission: "flows:read" },
  "flows.get": { permission: "flows:read", input: { flow: "x" } },
  "flows.import": { permission: "flows:write", input: { graph } },
  "flows.applyOps": {
    permission: "flows:write",
    input: { flow: "x", revision: 1, ops: [{ op: "remove-node", id: "a" }] },
  },
  "flows.validate": { permission: "flows:read", input: { flow: "x" } },
  "flows.plan": { permission: "flows:read", input: { flow: "x" } },
  "flows.publish": { permission: "flows:publish", input: { flow: "x" } },
  "flows.unpublish": { permission: "flows:publish", input: { flow: "x" } },
  "flows.remove": { permission: "flows:write", input: { flow: "x" } },
  "versions.list": { permission: "flows:read", input: { flow: "x" } },
  "versions.get": { permission: "flows:read", input: { flow: "x", number: 1 } },
  "runs.start": { permission: "runs:start", input: { flow: "x", input: { any: 1 } } },
  "runs.list": { permission: "runs:read" },
  "runs.get": { permission: "runs:read", input: { run } },
  "runs.nodes": { permission: "runs:read", input: { run } },
  "runs.wait": { permission: "runs:read", input: { run, timeoutMs: 1 } },
  "runs.cancel": { permission: "runs:control", input: { run } },
  "runs.redrivePreview": { permission: "runs:control", input: { run } },
  "runs.redrive": { permission: "runs:control", input: { run } },
  "runs.replay": { permission: "runs:start", input: { run } },
  "runs.signal": { permission: "runs:control", input: { run, name: "go" } },
  "nodeTypes.list": { permission: "plugins:read" },
  "nodeTypes.get": { permission: "plugins:read", input: { type: "logic.branch" } },
  "keys.list": { permission: "keys:manage" },
  "keys.create": { permission: "keys:manage", input: { name: "x", scopes: ["keys:manage"] } },
  "keys.revoke": { permission: "keys:manage", input: { id: run } },
};

/** Calls a procedure with parts that tell when they are touched; returns the code it ended with. */
async function call(
  path: string,
  input: unknown,
  permissions: Permission[] | undefined,
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
    authenticate: async () => {
      if (permissions === undefined) throw new AppError("auth.required", "no key");
      return { tenantId: "t1", subject: { kind: "key", id: "k1" }, roles: [], permissions };
    },
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

test("every procedure is listed here", () => {
  expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(procedures).sort());
});

test.each(Object.entries(procedures))(
  "%s asks the policy before it touches anything",
  async (path, { permission, input }) => {
    expect(await call(path, input, undefined)).toEqual({ code: "auth.required", touched: false });
    expect(await call(path, input, [])).toEqual({ code: "auth.forbidden", touched: false });
    const others = Permission.options.filter((one) => one !== permission && one !== "*");
    expect(await call(path, input, others)).toEqual({ code: "auth.forbidden", touched: false });
    expect(await call(path, input, [permission])).toEqual({ code: "internal.bug", touched: true });
    expect(await call(path, input, ["*"])).toEqual({ code: "internal.bug", touched: true });
  },
);

test("what does not fit is refused with the place of each fault", async () => {
  const caller = createCallerFactory(appRouter)({
    parts: { onError: () => undefined } as unknown as ApiParts,
    signal: new AbortController().signal,
    authenticate: async () => ({ tenantId: "t1", subject: { kind: "key", id: "k1" }, roles: [], permissions: ["*"] }),
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
