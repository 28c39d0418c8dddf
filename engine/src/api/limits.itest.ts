import type { Actor } from "@autoweave/auth/actor";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { runSql } from "@autoweave/testing/sql";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listAudit } from "../service/audit/list-audit.js";
import { importFlow } from "../service/flow/import-flow.js";
import { publishFlow } from "../service/flow/publish-flow.js";
import { createFirstRunToken } from "../service/identity/first-run.js";
import { createKey } from "../service/key/keys.js";
import { makeActor } from "../service/testing/make-actor.js";
import { sketchFlow } from "../service/testing/sketch-flow.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { askOnce, openClient } from "./graphql/testing/open-client.js";
import { createServer, type Server } from "./server.js";
import { openBrowser } from "./testing/browser.js";

const database = withDatabase();
let app: TestApp;
let server: Server;
let url: string;
/** The same server, but for believing what the proxy in front of it says. */
let behindProxy: Server;
let proxyUrl: string;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
  server = await createServer(app);
  url = await server.listen(0);
  behindProxy = await createServer(app, { trustedProxies: ["loopback"] });
  proxyUrl = await behindProxy.listen(0);
});
afterAll(async () => {
  await server.close();
  await behindProxy.close();
  await app.stop();
});

type Reply = { status: number; headers: Headers; body: never };

async function call(path: string, init: RequestInit & { at?: string } = {}): Promise<Reply> {
  const { at = proxyUrl, ...rest } = init;
  const response = await fetch(`${at}${path}`, rest);
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

/** A tenant of its own with the key of a program. */
async function makeProgram(): Promise<{ actor: Actor; headers: Record<string, string> }> {
  const actor = await makeActor(app.database);
  const { secret } = await createKey(app, actor, { name: "program", scopes: ["*"] });
  return { actor, headers: { authorization: `Bearer ${secret}`, "x-forwarded-for": "192.0.2.1" } };
}

const update = (headers: Record<string, string>, input: unknown) =>
  call("/trpc/limits.update", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(input),
  });

test("a program's calls are counted for its tenant, batches by their calls, and refused past its points", async () => {
  const { actor, headers } = await makeProgram();
  const stranger = await makeProgram();
  const first = await call("/trpc/flows.list", { headers });
  expect([first.status, first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual([
    ...[200, "6000", "5999"],
  ]);
  expect(Number(first.headers.get("ratelimit-reset"))).toBeGreaterThan(0);
  const batch = "/trpc/flows.list,runs.list,keys.list?batch=1&input=%7B%7D";
  expect((await call(batch, { headers })).headers.get("ratelimit-remaining")).toBe("5996");
  expect(await update(headers, { tools: 60 })).toMatchObject({
    status: 200,
    body: { result: { data: { tools: 60 } } },
  });
  await app.limits.take("tools", actor.tenantId, 53);
  expect((await call(batch, { headers })).status).toBe(429);
  const refused = await call("/trpc/flows.validate,flows.validate,flows.validate?batch=1", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: "{}",
  });
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
  expect(refused.headers.get("ratelimit-remaining")).toBe("2");
  expect(refused.body).toMatchObject({
    error: {
      message: expect.stringContaining("60 points a minute"),
      code: -32_029,
      data: {
        code: "TOO_MANY_REQUESTS",
        httpStatus: 429,
        appCode: "limit.exceeded",
        appDetails: { budget: "tools", points: 60, cost: 3, remaining: 2, waitMs: expect.any(Number) },
      },
    },
  });
  expect((await call("/trpc/flows.list", { headers })).status).toBe(200);
  expect((await call("/trpc/flows.list", { headers: stranger.headers })).status).toBe(200);
});

test("a tenant sets its own numbers, within bounds, and it is written down", async () => {
  const { actor, headers } = await makeProgram();
  expect(await call("/trpc/limits.get", { headers })).toMatchObject({
    body: { result: { data: { external: { points: 100, remaining: 100 }, tools: { points: 6000 } } } },
  });
  for (const input of [
    { external: 0 },
    { external: 10_001 },
    { tools: 59 },
    { tools: 1.5 },
    { hooks: 1 },
    { tools: "9" },
  ]) {
    expect((await update(headers, input)).status, JSON.stringify(input)).toBe(400);
  }
  await update(headers, { external: 250 });
  expect(await call("/trpc/limits.get", { headers })).toMatchObject({
    body: { result: { data: { external: { points: 250, remaining: 250 }, tools: { points: 6000 } } } },
  });
  await update(headers, { external: null, tools: 70 });
  expect(await call("/trpc/limits.get", { headers })).toMatchObject({
    body: { result: { data: { external: { points: 100 }, tools: { points: 70 } } } },
  });
  const { entries } = await listAudit(app, actor, { action: "limit.update", order: "oldest" });
  expect(entries.map(({ details }) => details)).toEqual([
    { external: 250, tools: null },
    { external: null, tools: 70 },
  ]);
});

test("pages of ours have points of their own, for each person", async () => {
  const token = await createFirstRunToken(app.database, app.tenantId);
  const browser = openBrowser(url);
  await browser.post("/auth/first-run", {
    ...{ token, workspace: "Pages", name: "Ada", email: "ada@example.org", password: "correct horse battery" },
  });
  const person = await browser.get("/auth/session");
  const { id } = (person.body as { person: { id: string } }).person;
  const answer = await browser.get("/trpc/flows.list");
  expect([answer.status, answer.headers.get("ratelimit-limit")]).toEqual([200, "6000"]);
  // A page that asks by GraphQL takes nothing of what the workspace's programs have.
  const graphql = await browser.post("/graphql", { query: "{ __typename }" });
  expect([graphql.status, graphql.headers.get("ratelimit-limit")]).toEqual([200, "6000"]);
  expect((await app.limits.read("external", app.tenantId)).remaining).toBe(100);
  await app.limits.take("pages", id, 5998);
  expect(await browser.get("/trpc/flows.list")).toMatchObject({
    status: 429,
    body: { error: { data: { appCode: "limit.exceeded", appDetails: { budget: "pages" } } } },
  });
});

test("webhooks have points of their own", async () => {
  const { actor } = await makeProgram();
  const graph = sketchFlow(
    "hooked",
    [
      { id: "hook", type: "trigger.webhook", config: { path: "limited", answer: "at-once" } },
      { id: "reply", type: "flow.respond", config: { body: 1 } },
    ],
    ["hook.request > reply.in"],
  );
  await importFlow(app, actor, { graph });
  await publishFlow(app, actor, { flow: "hooked" });
  expect((await call("/hooks/limited", { method: "POST" })).status).toBe(202);
  await app.limits.take("hooks", actor.tenantId, 299_999);
  const refused = await call("/hooks/limited", { method: "POST" });
  expect(refused).toMatchObject({
    status: 429,
    body: { code: "limit.exceeded", details: { budget: "hooks", remaining: 0, waitMs: expect.any(Number) } },
  });
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
});

test("too many wrong keys close the door to their address, and to no other", async () => {
  const { headers } = await makeProgram();
  const from = (address: string) => ({ authorization: `Bearer aw_${"x".repeat(43)}`, "x-forwarded-for": address });
  const statuses = [];
  for (let count = 0; count < 32; count++) {
    statuses.push((await call("/trpc/flows.list", { headers: from("198.51.100.1") })).status);
  }
  expect(statuses).toEqual([...Array(30).fill(401), 429, 429]);
  const good = { ...headers, "x-forwarded-for": "198.51.100.1" };
  expect(await call("/trpc/flows.list", { headers: good })).toMatchObject({
    status: 429,
    body: { error: { data: { appCode: "limit.exceeded", appDetails: { budget: "wrong-credential" } } } },
  });
  expect((await call("/trpc/flows.list", { headers })).status).toBe(200);
  expect((await call("/trpc/flows.list", { headers: from("198.51.100.2") })).status).toBe(401);
});

test("an IPv6 household counts as one address", async () => {
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, count) => {
      const headers = { authorization: "Bearer wrong", "x-forwarded-for": `2001:db8:7:7::${count.toString(16)}` };
      return (await call("/trpc/flows.list", { headers })).status;
    }),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(30);
  const neighbour = { authorization: "Bearer wrong", "x-forwarded-for": "2001:db8:7:8::1" };
  expect((await call("/trpc/flows.list", { headers: neighbour })).status).toBe(401);
});

test("without a trusted proxy an address that is only claimed counts for nothing", async () => {
  const { headers } = await makeProgram();
  const statuses = [];
  for (let count = 0; count < 31; count++) {
    const claimed = {
      authorization: "Bearer wrong",
      "x-forwarded-for": `203.0.113.${count}`,
      "x-real-ip": `10.0.0.${count}`,
    };
    statuses.push((await call("/trpc/flows.list", { headers: claimed, at: url })).status);
  }
  expect(statuses).toEqual([...Array(30).fill(401), 429]);
  expect((await call("/trpc/flows.list", { headers, at: url })).status).toBe(429);
});

test("five tries of a password a minute for a person, from wherever, and for an address", async () => {
  const signIn = async (email: string, address: string) => {
    const browser = openBrowser(proxyUrl, { "x-forwarded-for": address });
    return (await browser.post("/auth/sign-in", { email, password: "not the password" })).status;
  };
  const tried = [];
  for (let count = 0; count < 6; count++) tried.push(await signIn("nobody@example.org", `192.0.2.${100 + count}`));
  expect(tried).toEqual([...Array(5).fill(401), 429]);
  const guessed = [];
  for (let count = 0; count < 6; count++) guessed.push(await signIn(`nobody${count}@example.org`, "192.0.2.200"));
  expect(guessed).toEqual([...Array(5).fill(401), 429]);
});

test("what comes before a sign-in is limited by address", async () => {
  const browser = openBrowser(proxyUrl, { "x-forwarded-for": "192.0.2.201" });
  await app.limits.take("door", "192.0.2.201", 119);
  expect((await browser.post("/auth/sign-out")).status).toBe(204);
  expect(await browser.post("/auth/sign-out")).toMatchObject({ status: 429, body: { code: "limit.exceeded" } });
  expect((await browser.get("/auth/session")).status).toBe(429);
  const asking = openBrowser(proxyUrl, { "x-forwarded-for": "192.0.2.202" });
  await app.limits.take("door", "192.0.2.202", 119);
  expect((await asking.get("/auth/session")).status).toBe(401);
  await expect.poll(async () => (await asking.get("/auth/session")).status, { timeout: 10_000 }).toBe(429);
});

test("strangers have no body read", async () => {
  const send = (headers: Record<string, string>) =>
    call("/trpc/flows.import", {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "192.0.2.203", ...headers },
      body: "this is not JSON",
    });
  expect((await send({})).status).toBe(401);
  const { headers } = await makeProgram();
  expect((await send(headers)).status).toBe(400);
});

test("while the table of counts is broken, a quarter is granted, and the rest refused", async () => {
  const { actor, headers } = await makeProgram();
  await update(headers, { tools: 100 });
  await runSql(database.url, "ALTER TABLE limit_count RENAME TO limit_count_gone");
  try {
    const statuses = [];
    for (let count = 0; count < 30; count++) statuses.push((await call("/trpc/flows.list", { headers })).status);
    expect(statuses).toEqual([...Array(25).fill(200), ...Array(5).fill(429)]);
    expect(app.errors.map(String).join()).toContain("limit_count");
  } finally {
    await runSql(database.url, "ALTER TABLE limit_count_gone RENAME TO limit_count");
  }
  await expect
    .poll(async () => (await app.limits.read("tools", actor.tenantId)).remaining, { timeout: 20_000 })
    .toBeGreaterThan(75);
});

function ask(headers: Record<string, string>, body: unknown): Promise<Reply> {
  const init = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
  return call("/graphql", { ...init, body: JSON.stringify(body) });
}

test("GraphQL is charged by cost, and the 101st point in a minute is refused", async () => {
  const { actor, headers } = await makeProgram();
  const first = await ask(headers, { query: "{ __typename }" });
  expect([first.status, first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual([
    ...[200, "100", "99"],
  ]);
  const dear = await ask(headers, {
    query: `{ ${["a", "b", "c"].map((name) => `${name}: runs(first: 100) { edges { node { id } } }`).join(" ")} }`,
  });
  expect(dear.status).toBe(200);
  const left = Number(dear.headers.get("ratelimit-remaining"));
  expect(left).toBeLessThan(98);
  const batch = await ask(headers, [{ query: "{ __typename }" }, { query: "{ __typename }" }]);
  expect(batch.status).toBe(200);
  expect((await app.limits.read("external", actor.tenantId)).remaining).toBe(left - 2);
  await app.limits.take("external", actor.tenantId, left - 3);
  expect((await ask(headers, { query: "{ __typename }" })).headers.get("ratelimit-remaining")).toBe("0");
  const refused = await ask(headers, { query: "{ __typename }" });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
  expect(refused.body).toMatchObject({
    errors: [
      {
        message: expect.stringContaining("100 points a minute"),
        extensions: {
          code: "limit.exceeded",
          details: { budget: "external", points: 100, remaining: 0, waitMs: expect.any(Number) },
        },
      },
    ],
  });
  expect((await call("/trpc/flows.list", { headers })).status).toBe(200);
});

test("a document that is too dear for what is left says so, and takes nothing", async () => {
  const { actor, headers } = await makeProgram();
  await app.limits.take("external", actor.tenantId, 99);
  const aliases = ["a", "b", "c"].map((name) => `${name}: runs(first: 100) { edges { node { id } } }`).join(" ");
  const refused = await ask(headers, { query: `{ ${aliases} }` });
  expect(refused).toMatchObject({
    status: 429,
    body: { errors: [{ extensions: { code: "limit.exceeded", details: { remaining: 1 } } }] },
  });
  expect((await ask(headers, { query: "{ __typename }" })).status).toBe(200);
});

test("over a WebSocket, too, and a token pays like the key that it came from", async () => {
  const { actor, headers } = await makeProgram();
  const response = await call("/auth/token", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ grant_type: "api_key" }),
  });
  const { access_token: token } = response.body as { access_token: string };
  const client = openClient(proxyUrl, { authorization: `Bearer ${token}` }, { "x-forwarded-for": "192.0.2.1" });
  expect(await askOnce(client, "{ __typename }")).toEqual({ data: { __typename: "Query" } });
  for (const query of ["{", "{ nothing }"]) expect(await askOnce(client, query)).toHaveProperty("errors");
  expect((await app.limits.read("external", actor.tenantId)).remaining).toBe(97);
  await app.limits.take("external", actor.tenantId, 97);
  for (const query of ["{ __typename }", "{", "subscription { runsChanged { cursor } }"]) {
    expect(await askOnce(client, query)).toMatchObject({
      errors: [
        {
          extensions: {
            code: "limit.exceeded",
            details: { budget: "external", points: 100, remaining: 0, waitMs: expect.any(Number) },
          },
        },
      ],
    });
  }
  await client.dispose();
  expect((await ask({ ...headers, authorization: `Bearer ${token}` }, { query: "{ __typename }" })).status).toBe(429);
});

test("wrong keys in a socket's first message close the door, too", async () => {
  const address = { "x-forwarded-for": "198.51.100.7" };
  const knock = async () => {
    const client = openClient(proxyUrl, { authorization: `Bearer aw_${"y".repeat(43)}` }, address);
    const code = await askOnce(client, "{ __typename }").then(
      () => undefined,
      (closed: unknown) => (closed as { code: number }).code,
    );
    await client.dispose();
    return code;
  };
  const { headers } = await makeProgram();
  for (let count = 0; count < 30; count++) {
    expect((await call("/trpc/flows.list", { headers: { ...headers, ...address } })).status).toBe(200);
    expect(await knock()).toBe(4403);
  }
  expect((await call("/trpc/flows.list", { headers: { ...headers, ...address } })).status).toBe(429);
  expect((await call("/trpc/flows.list", { headers })).status).toBe(200);
});

test("documents that cannot be read cost a point, too", async () => {
  const { actor, headers } = await makeProgram();
  for (const query of ["{", "{ nothing }", "query A { __typename } query B { __typename }"]) {
    expect((await ask(headers, { query })).headers.get("ratelimit-limit")).toBe("100");
  }
  expect((await app.limits.read("external", actor.tenantId)).remaining).toBe(97);
  await app.limits.take("external", actor.tenantId, 97);
  expect((await ask(headers, { query: "{" })).status).toBe(429);
});
