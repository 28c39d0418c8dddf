import { request as httpRequest } from "node:http";
import type { Actor } from "@autoweave/auth/actor";
import type { AppError } from "@autoweave/contracts/app-error";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { withRedis } from "@autoweave/testing/with-redis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { announceWorker } from "../run/worker-presence.js";
import { createKey } from "../service/key/keys.js";
import { makeActor } from "../service/testing/make-actor.js";
import { sketchFlow } from "../service/testing/sketch-flow.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";

type Reply = { status: number; body: unknown };
type Failure = { error: { message: string; data: { httpStatus: number; appCode: string; appDetails?: unknown } } };

describe.each(["postgres", "redis"] as const)("the API on %s", (backend) => {
  const database = withDatabase();
  const redis = withRedis();
  let app: TestApp;
  let server: Server;
  let url: string;
  let actor: Actor;
  let secret: string;

  beforeAll(async () => {
    const redisUrl = backend === "redis" ? redis.url : undefined;
    app = await createTestApp({ databaseUrl: database.url, redisUrl, nodes: builtinNodes });
    server = await createServer(app);
    url = await server.listen(0);
    actor = await makeActor(app.database);
    ({ secret } = await createKey(app, actor, { name: "test", scopes: ["*"] }));
  });
  afterAll(async () => {
    await server.close();
    await app.stop();
  });

  async function send(path: string, init: RequestInit = {}, key: string | undefined = secret): Promise<Reply> {
    const headers = { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...init.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    return { status: response.status, body: await response.json() };
  }
  const json = { "content-type": "application/json" };
  const mutate = (name: string, input: unknown, key?: string) =>
    send(`/trpc/${name}`, { method: "POST", headers: json, body: JSON.stringify(input) }, key);
  const query = (name: string, input?: unknown, key?: string) =>
    send(`/trpc/${name}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`, {}, key);
  const data = ({ body }: Reply) => (body as { result: { data: unknown } }).result.data;

  test("from a flow file to a webhook's answer and the run's nodes", async () => {
    const path = `double-${backend}`;
    const graph = sketchFlow(
      "double",
      [
        { id: "hook", type: "trigger.webhook", config: { path, methods: ["POST"], answer: "when-ended" } },
        { id: "reply", type: "flow.respond", config: { body: { $expr: "trigger.body.n * 2" } } },
      ],
      ["hook.request > reply.in"],
    );
    expect(data(await mutate("flows.import", { graph }))).toMatchObject({
      name: "double",
      created: true,
      diagnostics: [],
    });
    expect(data(await mutate("flows.publish", { flow: "double" }))).toMatchObject({
      version: { number: 1 },
      isNew: true,
      triggers: [{ node: "hook", hook: { path, methods: ["POST"] } }],
    });
    const called = await send(`/hooks/${path}`, { method: "POST", headers: json, body: '{"n":21}' });
    expect(called).toEqual({ status: 200, body: 42 });
    const { runs, nextCursor } = data(await query("runs.list", { flow: "double" })) as {
      runs: { id: string }[];
      nextCursor: null;
    };
    expect(runs).toMatchObject([{ flowName: "double", cause: "webhook" }]);
    expect(nextCursor).toBeNull();
    const run = runs[0]?.id;
    expect(data(await query("runs.wait", { run, timeoutMs: 20_000 }))).toMatchObject({
      status: "completed",
      answer: { body: 42 },
    });
    expect(data(await query("runs.nodes", { run }))).toMatchObject([
      { node: "hook", output: { request: { body: { n: 21 } } } },
      { node: "reply", config: { body: 42 }, attempt: 1 },
    ]);
  });

  test("errors carry their code, their status and what the author can do", async () => {
    expect(await query("flows.get", { flow: "nowhere" })).toMatchObject({
      status: 404,
      body: {
        error: { message: expect.stringContaining("nowhere"), data: { httpStatus: 404, appCode: "flow.not-found" } },
      },
    });
    const circle = sketchFlow(
      "circle",
      [
        { id: "start", type: "trigger.manual" },
        { id: "a", type: "logic.branch", config: { when: true } },
      ],
      ["start.input > a.in", "a.yes > a.in"],
    );
    await mutate("flows.import", { graph: circle });
    // Queries may be posted too: a large graph does not fit into an address.
    const large = {
      ...circle,
      description: "x".repeat(9000),
      nodes: circle.nodes.map((node) => ({ ...node, note: "x".repeat(9000) })),
    };
    const validated = data(await mutate("flows.validate", { graph: large })) as { diagnostics: unknown[] };
    expect(validated.diagnostics).toContainEqual(expect.objectContaining({ severity: "error", node: "a" }));
    const { status, body } = await mutate("flows.publish", { flow: "circle" });
    expect(status).toBe(422);
    expect((body as Failure).error.data).toMatchObject({
      appCode: "graph.invalid",
      appDetails: {
        diagnostics: expect.arrayContaining([expect.objectContaining({ node: "a", fix: expect.any(String) })]),
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:/);
  });

  test("without a key that holds nothing is said, with a small key little", async () => {
    const none = { status: 401, body: { error: { data: { appCode: "auth.required" } } } };
    for (const key of ["", "x", `aw_${"A".repeat(43)}`, `${secret}x`, "'; DROP TABLE api_key; --"]) {
      expect(await query("flows.list", undefined, key)).toMatchObject(none);
    }
    expect(await send("/trpc/flows.list", { headers: { authorization: `Basic ${secret}` } })).toMatchObject(none);
    const reader = data(await mutate("keys.create", { name: "reader", scopes: ["flows:read"] })) as {
      id: string;
      secret: string;
    };
    expect(await query("flows.list", undefined, reader.secret)).toMatchObject({ status: 200 });
    const forbidden = await mutate("flows.remove", { flow: "double" }, reader.secret);
    expect(forbidden).toMatchObject({ status: 403, body: { error: { data: { appCode: "auth.forbidden" } } } });
    await mutate("keys.revoke", { id: reader.id });
    expect(await query("flows.list", undefined, reader.secret)).toMatchObject(none);
  });

  test("what is no request is refused as one", async () => {
    const cases: [Promise<Reply>, number, string][] = [
      [query("flows.get", { flow: 7 }), 400, "request.invalid"],
      [query("flows.get", { flow: "x", extra: 1 }), 400, "request.invalid"],
      [query("flows.get", { flow: "x".repeat(300) }), 400, "request.invalid"],
      [query("flows.get", { flow: "\u0000" }), 404, "flow.not-found"],
      [query("runs.get", { run: "../../" }), 404, "run.not-found"],
      [query("no.such"), 404, "request.invalid"],
      [query("constructor"), 404, "request.invalid"],
      [query("flows.publish", { flow: "x" }), 405, "request.invalid"],
      [mutate("keys.create", { name: "x", scopes: ["root"] }), 400, "request.invalid"],
      [send("/trpc/flows.import", { method: "POST", headers: json, body: "{" }), 400, "request.invalid"],
      [send("/trpc/flows.import", { method: "POST", body: new URLSearchParams({ a: "1" }) }), 415, "request.invalid"],
      [send("/trpc/flows.import", { method: "POST", body: new FormData() }), 415, "request.invalid"],
      [
        send("/trpc/flows.import", { method: "POST", body: "x", headers: { "content-type": "text/plain" } }),
        415,
        "request.invalid",
      ],
      [send("/trpc/flows.get?input=%7B", {}), 400, "request.invalid"],
    ];
    for (const [reply, status, appCode] of cases) {
      expect(await reply).toMatchObject({ status, body: { error: { data: { appCode } } } });
    }
    const batch = await send(`/trpc/${Array(21).fill("flows.list").join(",")}?batch=1&input=%7B%7D`);
    expect(batch.status).toBe(400);
    expect((await send(`/trpc/${Array(20).fill("flows.list").join(",")}?batch=1&input=%7B%7D`)).status).toBe(200);
    expect(await send("/nowhere")).toEqual({
      status: 404,
      body: { code: "request.invalid", message: expect.any(String) },
    });
    expect(app.errors).toEqual([]);
  });

  test("a body of 50 MB is refused, and the caller reads why", async () => {
    const reply = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const request = httpRequest(`${url}/trpc/runs.start`, {
        method: "POST",
        headers: { ...json, authorization: `Bearer ${secret}`, "content-length": 50 * 1024 * 1024 + 100 },
      });
      request.on("error", reject);
      request.on("response", async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, text });
      });
      request.end(Buffer.alloc(50 * 1024 * 1024 + 100, 0x20));
    });
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.text)).toMatchObject({
      error: { data: { appCode: "payload.too-large", httpStatus: 413 } },
    });
  });

  test("without a worker it is unwell, and yet ready: what is accepted waits", async () => {
    const health = await send("/healthz", {}, undefined);
    expect(health).toMatchObject({ status: 503, body: { ok: false, components: { workers: { ok: false } } } });
    expect((await send("/readyz")).status).toBe(200);
  });

  test("health names each component", async () => {
    const ok = { ok: true, ms: expect.any(Number) };
    const leave = announceWorker({ ...app, id: "one" });
    await vi.waitFor(async () =>
      expect(await send("/healthz", {}, undefined)).toEqual({
        status: 200,
        body: { ok: true, components: { database: ok, queue: ok, outbox: ok, workers: ok } },
      }),
    );
    leave();
    expect(await send("/readyz")).toEqual({ status: 200, body: { ready: true } });
  });

  test("a component that is away makes it unwell, and tells no secrets", async () => {
    const broken = await createServer({
      ...app,
      queue: {
        ...app.queue,
        check: async () => {
          throw new Error("connect to redis://user:password@host failed");
        },
      },
    });
    const brokenUrl = await broken.listen(0);
    const response = await fetch(`${brokenUrl}/healthz`);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ ok: false, components: { database: { ok: true }, queue: { ok: false } } });
    expect(text).not.toContain("password");
    expect((await fetch(`${brokenUrl}/readyz`)).status).toBe(503);
    await broken.close();
  });

  test("a bug of ours is told to the log, and to nobody else", async () => {
    const errors: unknown[] = [];
    const secretText = "password=hunter2";
    const fail = async () => {
      throw new Error(secretText);
    };
    const broken = await createServer({
      ...app,
      onError: (error) => errors.push(error),
      database: { ...app.database, withLedger: fail, withStatement: fail },
    });
    const response = await fetch(`${await broken.listen(0)}/trpc/flows.list`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: { data: { appCode: "internal.bug" } } });
    expect(text).not.toContain(secretText);
    expect(errors.map(String).join()).toContain(secretText);
    await broken.close();
  });

  test("a port that is taken is one clear sentence", async () => {
    const second = await createServer(app);
    const port = Number(new URL(url).port);
    await expect(second.listen(port)).rejects.toThrowError(
      expect.objectContaining<Partial<AppError>>({
        code: "start.port-taken",
        message: expect.stringContaining(String(port)),
      }),
    );
    await second.close();
  });

  test("closing does not wait for those who wait", async () => {
    const closing = await createServer(app);
    const closingUrl = await closing.listen(0);
    const graph = sketchFlow(
      "sleeps",
      [
        { id: "start", type: "trigger.manual" },
        { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
      ],
      ["start.input > pause.in"],
    );
    await mutate("flows.import", { graph });
    await mutate("flows.publish", { flow: "sleeps" });
    const { runId } = data(await mutate("runs.start", { flow: "sleeps" })) as { runId: string };
    const input = encodeURIComponent(JSON.stringify({ run: runId, timeoutMs: 60_000 }));
    const waiting = fetch(`${closingUrl}/trpc/runs.wait?input=${input}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = performance.now();
    await closing.close();
    expect(performance.now() - before).toBeLessThan(2000);
    expect(await (await waiting).json()).toMatchObject({ result: { data: { status: "running" } } });
    await mutate("runs.cancel", { run: runId });
  });
});
