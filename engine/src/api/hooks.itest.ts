import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@autoweave/contracts/json";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import Fastify, { type FastifyInstance } from "fastify";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "../service/credential/create-credential.js";
import { createRunWatch, type RunWatch } from "../service/run-watch.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createHookRouter, type HookRouter } from "../trigger/hook-router.js";
import { publishTriggers, toTestGraph } from "../trigger/testing/publish-triggers.js";
import { registerHooks } from "./hooks.js";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

type Door = { url: string; errors: unknown[]; router: HookRouter; close(): Promise<void> };

async function openDoor(app: TestApp, watch: RunWatch): Promise<Door> {
  const errors: unknown[] = [];
  const router = createHookRouter(app);
  const fastify: FastifyInstance = Fastify();
  const charge = (tenantId: string) => app.limits.take("hooks", tenantId);
  await registerHooks(fastify, {
    hooks: { ...app, router, now: () => new Date(), charge },
    watch,
    onError: (error) => errors.push(error),
  });
  await fastify.listen({ port: 0, host: "127.0.0.1" });
  const { port } = fastify.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    errors,
    router,
    close: async () => {
      router.close();
      await fastify.close();
    },
  };
}

function toEcho(path: string, config: Record<string, Json> = {}) {
  return toTestGraph(
    `echo ${path}`,
    [
      { id: "hook", type: "trigger.webhook", config: { path, answer: "when-ended", ...config } },
      { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger" } } },
    ],
    ["hook.request > reply.in"],
  );
}

describe.each(["postgres", "redis"] as const)("webhooks on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let watch: RunWatch;
  let door: Door;

  beforeAll(async () => {
    app = await createTestApp({
      databaseUrl: database.url,
      redisUrl: backend === "redis" ? redis.url : undefined,
      nodes: builtinNodes,
    });
    watch = createRunWatch(app);
    door = await openDoor(app, watch);
    await publishTriggers(app, toEcho("echo/:id"));
    await publishTriggers(app, toEcho("signed", { secret, methods: ["POST"] }));
    const actor = { tenantId: app.tenantId, subject: { kind: "key", id: "k" }, roles: [], permissions: ["*"] } as const;
    await createCredential(app, actor, { name: "Hook", type: "webhook-secret", fields: { secret } });
    await createCredential(app, actor, { name: "Other", type: "secret", fields: { text: secret } });
    await publishTriggers(app, toEcho("sealed", { secret: { $credential: "Hook" }, methods: ["POST"] }));
    await publishTriggers(app, toEcho("unsealed/missing", { secret: { $credential: "Nobody" } }));
    await publishTriggers(app, toEcho("unsealed/other", { secret: { $credential: "Other" } }));
    await publishTriggers(app, toEcho("once", { answer: "at-once", dedupeKey: { $expr: 'headers["x-delivery"]' } }));
  });

  afterAll(async () => {
    watch.close();
    await door.close();
    await app.stop();
  });

  async function countRuns(trigger: string, flowName: string): Promise<number> {
    const [row] = await app.rows<{ count: number }>(
      "SELECT count(*)::int AS count FROM run WHERE trigger = $1 AND flow_name = $2",
      [trigger, flowName],
    );
    return row?.count ?? 0;
  }

  test("a call is answered with what the flow computed from all of it", async () => {
    const response = await fetch(`${door.url}/echo/7?tag=a&tag=b&__proto__=x`, {
      method: "POST",
      headers: { "content-type": "application/json", "X-Own": "1", cookie: "__Host-session=s" },
      body: JSON.stringify({ price: 9 }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    const answer = (await response.json()) as Record<string, Json>;
    expect(answer).toMatchObject({ method: "POST", path: "echo/7", params: { id: "7" }, body: { price: 9 } });
    expect(Object.entries(answer.query as object)).toEqual([
      ["tag", ["a", "b"]],
      ["__proto__", "x"],
    ]);
    expect(answer.headers).toMatchObject({ "x-own": "1", "content-type": "application/json" });
    expect(answer.headers).not.toHaveProperty("cookie");
  });

  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("any method takes %s", async (method) => {
    const response = await fetch(`${door.url}/echo/${method}`, { method });
    expect(await response.json()).toMatchObject({ method, params: { id: method }, body: null });
  });

  test("HEAD is answered without a body, and a browser's question without a run", async () => {
    const head = await fetch(`${door.url}/echo/1`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const before = await countRuns("hook", "echo echo/:id");
    const question = await fetch(`${door.url}/echo/1`, {
      method: "OPTIONS",
      headers: { "access-control-request-method": "POST", origin: "https://example.org" },
    });
    expect([question.status, question.headers.get("allow")]).toEqual([
      204,
      "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
    ]);
    expect(await countRuns("hook", "echo echo/:id")).toBe(before);
  });

  test("nobody's address, and a method that is not taken", async () => {
    const unknown = await fetch(`${door.url}/nobody`);
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { code: "hook.not-found", message: expect.any(String) },
    ]);
    const wrong = await fetch(`${door.url}/signed`, { method: "PUT", body: "x" });
    expect([wrong.status, wrong.headers.get("allow"), await wrong.json()]).toEqual([
      405,
      "POST",
      { code: "hook.method", message: "This webhook takes POST." },
    ]);
    const asked = await fetch(`${door.url}/signed`, { method: "OPTIONS" });
    expect([asked.status, asked.headers.get("allow")]).toEqual([204, "POST"]);
  });

  test("a flow that another process published without telling answers at once", async () => {
    await publishTriggers(app, toEcho("silent"), { tell: false });
    expect((await fetch(`${door.url}/silent`)).status).toBe(200);
  });

  test("a webhook that is taken back stops answering", async () => {
    const { flowId } = await publishTriggers(app, toEcho("gone"));
    expect((await fetch(`${door.url}/gone`)).status).toBe(200);
    await app.rows("DELETE FROM trigger WHERE flow_id = $1", [flowId]);
    await app.bus.publish([{ topic: "triggers", body: {} }]);
    await expect.poll(async () => (await fetch(`${door.url}/gone`)).status, { timeout: 10_000 }).toBe(404);
  });

  test("50 equal calls at once start one run", async () => {
    const call = () => fetch(`${door.url}/once`, { method: "POST", headers: { "x-delivery": "d1" } });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => (await call()).json() as Promise<{ runId: string }>),
    );
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
    expect(await countRuns("hook", "echo once")).toBe(1);
    expect(await app.ended(answers[0]?.runId ?? "")).toBe("completed");
  });

  test.each([
    ["NUL characters", "a\u0000b"],
    ["10,000 signs", "ü".repeat(10_000)],
    ["half a surrogate pair", "\ud800"],
    ["no text at all", { a: [1] }],
  ])("a dedupe key of %s is one", async (name, key) => {
    const path = `key-${name.replaceAll(/\W/g, "-")}`;
    const config = { answer: "at-once", dedupeKey: { $expr: "body.key" } };
    await publishTriggers(app, toEcho(path, config));
    const call = async () => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${door.url}/${path}`, { method: "POST", headers, body: JSON.stringify({ key }) });
      return (await response.json()) as { runId: string };
    };
    const { runId } = await call();
    expect(runId).toEqual(expect.any(String));
    expect(await call()).toEqual({ runId });
    expect(await app.ended(runId)).toBe("completed");
  });

  test("a call from which its dedupe key cannot be computed starts nothing", async () => {
    const before = await countRuns("hook", "echo once");
    const response = await fetch(`${door.url}/once`, { method: "POST" });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([422, "expression.failed"]);
    expect(await countRuns("hook", "echo once")).toBe(before);
  });

  const sendSigned = (path: string, body: string, id: string, at: Date, key = secret) =>
    fetch(`${door.url}/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(key).sign(id, at, body),
      },
      body,
    });

  test.each(["signed", "sealed"])("a %s call is taken, once; unsigned, forged and old ones are not", async (path) => {
    const body = '{"a":1}';
    const send = (id: string, at: Date, key = secret) => sendSigned(path, body, id, at, key);
    expect((await send("m1", new Date())).status).toBe(200);
    expect((await send("m1", new Date())).status).toBe(200);
    expect(await countRuns("hook", `echo ${path}`)).toBe(1);
    const old = new Date(Date.now() - 10 * 60_000);
    const others = [
      send("m2", old),
      send("m3", new Date(), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
      fetch(`${door.url}/${path}`, { method: "POST", body }),
    ];
    expect((await Promise.all(others)).map((response) => response.status)).toEqual([401, 401, 401]);
    expect(await countRuns("hook", `echo ${path}`)).toBe(1);
  });

  test.each(["missing", "other"])("nothing is let in where the secret to check with is %s", async (path) => {
    const response = await sendSigned(`unsealed/${path}`, "{}", "m1", new Date());
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).toContain("its owner has to set it");
    expect(text).not.toMatch(/Nobody|Other/);
    expect(await countRuns("hook", `echo unsealed/${path}`)).toBe(0);
  });

  test.each([
    ["bad JSON", '{"a":'],
    ["100,000 lists in each other", "[".repeat(100_000) + "]".repeat(100_000)],
  ])("%s is refused and starts nothing", async (_, body) => {
    const before = await countRuns("hook", "echo echo/:id");
    const response = await fetch(`${door.url}/echo/1`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, "hook.body"]);
    expect(await countRuns("hook", "echo echo/:id")).toBe(before);
  });

  test("10 MB go through the flow and come back", async () => {
    const text = "ü".repeat(5 * 1024 * 1024);
    const response = await fetch(`${door.url}/echo/large`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
    });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { body: { text: string } };
    expect(answer.body.text === text).toBe(true);
  });

  test.each([
    ["with its length", (bytes: Buffer) => ({ headers: { "content-length": String(bytes.length) } })],
    ["without its length", () => ({ headers: { "transfer-encoding": "chunked" } })],
  ])("50 MB and a byte are refused, sent %s", async (_, toOptions) => {
    const bytes = Buffer.alloc(50 * 1024 * 1024 + 1, 0x20);
    const answer = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const options = { method: "POST", headers: { "content-type": "application/json", ...toOptions(bytes).headers } };
      const call = httpRequest(`${door.url}/echo/1`, options, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on("end", () => resolve({ status: response.statusCode, body }));
      });
      call.on("error", reject);
      call.end(bytes);
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toEqual({ code: "payload.too-large", message: expect.any(String) });
  });

  test("huge headers are refused, and the door stays open", async () => {
    const response = await fetch(`${door.url}/echo/1`, { headers: { "x-huge": "x".repeat(100_000) } });
    expect(response.status).toBe(431);
    expect((await fetch(`${door.url}/echo/1`)).status).toBe(200);
  });

  test("without Respond the caller gets what the run put out", async () => {
    await publishTriggers(
      app,
      toTestGraph(
        "plain",
        [
          { id: "hook", type: "trigger.webhook", config: { path: "plain", answer: "when-ended" } },
          {
            id: "set",
            type: "data.set-fields",
            config: { fields: [{ name: "total", value: { $expr: "trigger.body.a + trigger.body.b" } }], keep: "none" },
          },
        ],
        ["hook.request > set.in"],
      ),
    );
    const response = await fetch(`${door.url}/plain`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"a":1,"b":2}',
    });
    expect([response.status, await response.json()]).toEqual([200, { total: 3 }]);
  });

  test("a failed run says so, and nothing of what is inside", async () => {
    const toFailing = (name: string, type: string, config: Record<string, Json>) =>
      toTestGraph(
        name,
        [
          { id: "hook", type: "trigger.webhook", config: { path: name, answer: "when-ended" } },
          { id: "fail", type, config },
        ],
        ["hook.request > fail.in"],
      );
    await publishTriggers(app, toFailing("stopped", "flow.stop", { message: "No such order." }));
    await publishTriggers(app, toFailing("broken", "logic.branch", { when: { $expr: "trigger.body.secret > 1" } }));
    const stopped = await fetch(`${door.url}/stopped`);
    expect([stopped.status, await stopped.json()]).toEqual([
      500,
      { code: "run.failed", runId: expect.any(String), message: "No such order." },
    ]);
    const broken = await fetch(`${door.url}/broken`);
    expect([broken.status, await broken.json()]).toEqual([
      500,
      { code: "run.failed", runId: expect.any(String), message: "The run failed; look it up by its id." },
    ]);
  });

  test("a run that takes too long goes on without its caller", async () => {
    await publishTriggers(
      app,
      toTestGraph(
        "slow",
        [
          { id: "hook", type: "trigger.webhook", config: { path: "slow", answer: "when-ended", timeoutMs: 100 } },
          { id: "nap", type: "flow.wait", config: { seconds: 0.6 } },
        ],
        ["hook.request > nap.in"],
      ),
    );
    const response = await fetch(`${door.url}/slow`);
    const { runId, code } = (await response.json()) as { runId: string; code: string };
    expect([response.status, code]).toEqual([504, "run.timeout"]);
    expect(await app.ended(runId)).toBe("completed");
  });

  test("nothing of this was a fault of ours", () => {
    expect(door.errors).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
