import { signAccessToken } from "@autoweave/auth/access-token";
import type { Permission } from "@autoweave/auth/permission";
import { serviceIssuer, signServiceToken } from "@autoweave/auth/service-token";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { importFlow } from "../../service/flow/import-flow.js";
import { createKey, revokeKey } from "../../service/key/keys.js";
import { updateLimits } from "../../service/limit/update-limits.js";
import { makeActor } from "../../service/testing/make-actor.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import { type ApiProcess, startApiProcess } from "../../testing/start-api-process.js";
import { createTestApp, type TestApp } from "../../testing/test-app.js";
import { createServer, type Server } from "../server.js";
import { subgraphs } from "./subgraphs.js";
import { askOnce, openClient } from "./testing/open-client.js";
import { weatherSubgraph } from "./testing/weather-subgraph.js";
import { type Answer, type Caller, take } from "./testing/with-graphql.js";

const audience = "autoweave:subgraph:weather";
const database = withDatabase();
let app: TestApp;
let weather: ApiProcess;
let server: Server;
let url: string;
let ada: Caller;
let eve: Caller;

async function newCaller(scopes: Permission[] = ["*"]): Promise<Caller> {
  const actor = await makeActor(app.database);
  await updateLimits(app, actor, { external: 10_000 });
  const { id, secret } = await createKey(app, actor, { name: "k", scopes });
  return { actor: { ...actor, subject: { kind: "key", id } }, secret };
}

async function makeFlows({ actor }: Caller, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await importFlow(app, actor, { graph: sketchFlow(name, [{ id: "start", type: "trigger.manual" }], []) });
  }
}

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  weather = await startApiProcess({ DATABASE_URL: database.url }, "weather-process.ts");
  server = await createServer(app, {
    subgraphs: [...subgraphs, weatherSubgraph],
    subgraphUrls: new Map([["weather", `${weather.address}/graphql`]]),
  });
  url = await server.listen(0);
  [ada, eve] = [await newCaller(), await newCaller()];
  await makeFlows(ada, ["alpha", "beta", "gamma"]);
  await makeFlows(eve, ["secret of eve"]);
}, 300_000);
afterAll(async () => {
  await server.close();
  weather.child.kill("SIGKILL");
  await app.stop();
});

async function ask(query: string, caller = ada, variables = {}): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${caller.secret}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

const countOperations = async () =>
  take<{ operations: number }>(await ask("{ weather { operations } }"), "weather").operations;

describe("a subgraph that another process serves", () => {
  test("is part of the one schema, and is asked as whoever asks here", async () => {
    const answer = await ask("{ weather { tenantId subject permissions } flows { edges { node { name } } } }");
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({
      weather: { tenantId: ada.actor.tenantId, permissions: ["*"] },
      flows: { edges: [{ node: { name: "alpha" } }, { node: { name: "beta" } }, { node: { name: "gamma" } }] },
    });
    const weak = await newCaller(["flows:read"]);
    expect((await ask("{ weather { subject permissions } }", weak)).data?.weather).toEqual({
      subject: expect.stringMatching(/^key:/),
      permissions: ["flows:read"],
    });
  });

  test("adds fields to types of others, for a whole list at once", async () => {
    const before = await countOperations();
    const answer = await ask("{ flows { edges { node { name forecast { text } } } } weather { tenantId } }");
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.flows).toEqual({
      edges: ["alpha", "beta", "gamma"].map((name) => ({
        node: { name, forecast: { text: `${name} will run under a clear sky` } },
      })),
    });
    // One for the field of the root, one for all flows, one for the count itself.
    expect((await countOperations()) - before).toBe(3);
  });

  test("shows nobody another tenant's, at the same moment either", async () => {
    const query = "{ flows { edges { node { name forecast { flow } } } } weather { tenantId } }";
    const answers = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, n) => [n % 2, JSON.stringify(await ask(query, n % 2 === 0 ? ada : eve))] as const,
      ),
    );
    for (const [whose, text] of answers) {
      const [own, other] = whose === 0 ? [ada, eve] : [eve, ada];
      expect(text).toContain(own.actor.tenantId);
      expect(text).not.toContain(other.actor.tenantId);
      expect(text.includes("secret of eve")).toBe(whose === 1);
    }
  });

  test("authorizes again by itself", async () => {
    const weak = await newCaller(["runs:read"]);
    const { data, errors } = await ask("{ weather { tenantId } runs { edges { cursor } } }", weak);
    expect(data).toEqual({ weather: null, runs: { edges: [] } });
    expect(errors).toMatchObject([
      { path: ["weather"], extensions: { code: "auth.forbidden", docs: "docs/errors.md#authforbidden" } },
    ]);
  });

  test("what is wrong here is told as ever, with its code and its path", async () => {
    const { data, errors } = await ask(
      '{ run(run: "00000000-0000-7000-8000-000000000000") { id } weather { tenantId } }',
    );
    expect(data).toMatchObject({ run: null, weather: { tenantId: ada.actor.tenantId } });
    expect(errors).toMatchObject([{ path: ["run"], extensions: { code: "run.not-found" } }]);
    expect((await ask("{ flows(first: 1000) { edges { cursor } } }")).errors).toMatchObject([
      { path: ["flows"], extensions: { code: "request.invalid", details: { issues: [{ path: "first" }] } } },
    ]);
  });

  test("is asked with the document as it came where that asks for nothing else", async () => {
    const text =
      "query Mine($with: Boolean!) { mine: weather { ...W __typename } __typename } query Other { weather { tenantId } } fragment W on Weather { tenantId subject @include(if: $with) }";
    const post = async (body: object) => {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${ada.secret}` },
        body: JSON.stringify(body),
      });
      return (await response.json()) as Omit<Answer, "status">;
    };
    const { tenantId } = ada.actor;
    expect(await post({ query: text, operationName: "Mine", variables: { with: false } })).toEqual({
      data: { mine: { tenantId, __typename: "Weather" }, __typename: "Query" },
    });
    expect(await post({ query: text, operationName: "Other" })).toEqual({ data: { weather: { tenantId } } });
    for (const wrong of [
      { query: text },
      { query: text, operationName: "Nobody" },
      { query: text, operationName: "Mine" },
      { query: text, operationName: "Mine", variables: { with: "yes" } },
    ]) {
      expect((await post(wrong)).errors, JSON.stringify(wrong)).toMatchObject([
        { extensions: { code: "request.invalid", docs: "docs/errors.md#requestinvalid" } },
      ]);
    }
    const weak = await newCaller(["runs:read"]);
    const refused = await ask("{ mine: weather { tenantId } }", weak);
    expect(refused.data).toEqual({ mine: null });
    expect(refused.errors).toMatchObject([{ path: ["mine"], extensions: { code: "auth.forbidden" } }]);
    const client = openClient(url, { authorization: `Bearer ${ada.secret}` });
    expect(await askOnce(client, "{ weather { tenantId } }")).toEqual({ data: { weather: { tenantId } } });
    await client.dispose();
  });

  test("is asked for its part of a document, and the answer is in the order of the document", async () => {
    const { tenantId } = ada.actor;
    const query = `query Both($first: Int, $with: Boolean!) {
      mine: weather { ...W } __typename flows(first: $first) { edges { node { ...F } } }
      again: weather @include(if: $with) { tenantId } gone: flows @skip(if: $with) { edges { cursor } }
    } fragment W on Weather { tenantId subject @skip(if: $with) } fragment F on Flow { name }`;
    const answer = await ask(query, ada, { first: 1, with: true });
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data)).toBe(
      JSON.stringify({
        mine: { tenantId },
        __typename: "Query",
        flows: { edges: [{ node: { name: "alpha" } }] },
        again: { tenantId },
      }),
    );
    for (const variables of [{}, { with: "yes" }, { with: true, first: "one" }]) {
      const refused = await ask(query, ada, variables);
      expect(refused.data ?? null, JSON.stringify(variables)).toBeNull();
      expect(refused.errors).toMatchObject([{ extensions: { code: "request.invalid" } }]);
    }
    const odd = await ask(
      "{ __proto__: weather { tenantId } constructor: flows(first: 1) { edges { node { name } } } }",
    );
    expect(JSON.stringify(odd.data)).toBe(
      `{"__proto__":{"tenantId":"${tenantId}"},"constructor":{"edges":[{"node":{"name":"alpha"}}]}}`,
    );
    const before = await countOperations();
    await ask("{ weather { tenantId } flows { edges { cursor } } }");
    // One for the field of the root, one for the count itself.
    expect((await countOperations()) - before).toBe(2);
  });

  test("costs what its fields say", async () => {
    const dear = "{ flows(first: 200) { edges { node { forecast { text } } } } }";
    expect((await ask(dear)).errors).toMatchObject([
      { extensions: { code: "request.limit", details: { limit: "cost" } } },
    ]);
  });

  test("keeps what is between processes from callers", async () => {
    const { errors } = await ask('{ _weatherOfFlows(ids: ["1"]) { id } }');
    expect(errors).toMatchObject([{ extensions: { code: "request.invalid" } }]);
  });

  test("subscriptions pass through, by event stream and WebSocket", async () => {
    const client = openClient(url, { authorization: `Bearer ${eve.secret}` });
    const query = "subscription { weatherChanged { flow } }";
    expect(await askOnce(client, query)).toEqual({ data: { weatherChanged: { flow: "secret of eve" } } });
    await client.dispose();
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${ada.secret}`,
      },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    expect([...text.matchAll(/"flow":"(\w+)"/g)].map(([, name]) => name)).toEqual(["alpha", "beta", "gamma"]);
  });
});

describe("the process that serves it", () => {
  /** Asks with a token, over a connection that another one opened: what comes back, or why nothing does. */
  const knock = async (token: unknown, opener = token) => {
    const headers = opener === undefined ? {} : { authorization: `Bearer ${opener}` };
    const client = openClient(weather.address, {}, headers);
    try {
      const { data, errors } = await askOnce(client, "{ weather { tenantId permissions } }", { token });
      return data ?? errors?.[0]?.extensions.code;
    } catch (event) {
      return (event as { message?: unknown }).message;
    } finally {
      await client.dispose();
    }
  };
  const refused = "Unexpected server response: 401";

  test("takes a token of the gateway for itself, and nothing else", async () => {
    const { actor } = ada;
    const good = await signServiceToken(app.tokenKeys, { audience, actor });
    expect(await knock(good)).toEqual({ weather: { tenantId: actor.tenantId, permissions: ["*"] } });
    const { kid, privateKey } = await app.tokenKeys.signer();
    const old = await new SignJWT({ tenant: actor.tenantId, scope: "*" })
      .setProtectedHeader({ alg: "EdDSA", typ: "service+jwt", kid })
      .setIssuer(serviceIssuer)
      .setAudience(audience)
      .setSubject(`${actor.subject.kind}:${actor.subject.id}`)
      .setJti("j")
      .setIssuedAt(Math.floor(Date.now() / 1000) - 120)
      .setExpirationTime(Math.floor(Date.now() / 1000) - 60)
      .sign(privateKey);
    expect(await knock(old)).toBe(refused);
    expect(await knock(old, good)).toBe("auth.token-expired");
    const elsewhere = await signServiceToken(app.tokenKeys, { audience: "autoweave:subgraph:queue", actor });
    const access = await signAccessToken(app.tokenKeys, { ...actor, familyId: "019a0000-0000-7000-8000-00000000000f" });
    const foreign = await signServiceToken(app.tokenKeys, {
      audience,
      actor: { ...actor, tenantId: eve.actor.tenantId },
    });
    const forged = `${good.slice(0, good.lastIndexOf(".") + 1)}${"A".repeat(86)}`;
    for (const token of [undefined, "", "x", ada.secret, elsewhere, access, forged]) {
      expect(await knock(token), token).toBe(refused);
      expect(await knock(token, good), token).toBe("auth.required");
    }
    for (const token of [null, [good], { token: good }, 1]) {
      expect(await knock(token, good), JSON.stringify(token)).toBe("auth.required");
    }
    // Good by itself, for somebody who is not there.
    expect(await knock(foreign)).toBe("auth.required");
  });

  test("takes no requests but such connections, and none of a page", async () => {
    const body = JSON.stringify({ query: "{ weather { tenantId } }" });
    const token = await signServiceToken(app.tokenKeys, { audience, actor: ada.actor });
    const authorization = `Bearer ${token}`;
    const headers = { "content-type": "application/json", authorization };
    expect((await fetch(`${weather.address}/graphql`, { method: "POST", headers, body })).status).toBe(404);
    for (const [path, more, status] of [
      ["/graphql", { authorization }, 101],
      ["/graphql", {}, 401],
      ["/graphql", { authorization: `Bearer ${ada.secret}` }, 401],
      ["/graphql", { authorization: "Basic YTpi" }, 401],
      ["/graphql", { authorization, origin: "https://elsewhere.example" }, 403],
      ["/graphql", { authorization, origin: weather.address }, 403],
      ["/", { authorization }, 404],
    ] as const) {
      const address = `${weather.address.replace("http", "ws")}${path}`;
      const socket = new WebSocket(address, "graphql-transport-ws", { headers: more });
      const got = await new Promise((resolve) => {
        socket.once("upgrade", ({ statusCode }) => resolve(statusCode));
        socket.once("unexpected-response", (_request, { statusCode }) => resolve(statusCode));
      });
      socket.on("error", () => undefined).terminate();
      expect(got, JSON.stringify([path, more])).toBe(status);
    }
  });

  test("lets nobody do more than they may now, nor more than the gateway said", async () => {
    const { actor } = ada;
    const narrow = await signServiceToken(app.tokenKeys, { audience, actor: { ...actor, permissions: ["runs:read"] } });
    expect(await knock(narrow)).toEqual({ weather: null });
    const { id, secret } = await createKey(app, actor, { name: "short", scopes: ["flows:read"] });
    const subject = { kind: "key", id } as const;
    const wide = await signServiceToken(app.tokenKeys, {
      audience,
      actor: { tenantId: actor.tenantId, subject, permissions: ["*"] },
    });
    expect(await knock(wide)).toEqual({ weather: { tenantId: actor.tenantId, permissions: ["flows:read"] } });
    expect((await ask("{ weather { permissions } }", { actor, secret })).data?.weather).toEqual({
      permissions: ["flows:read"],
    });
    await revokeKey(app, actor, { id });
    expect(await knock(wide)).toBe("auth.required");
  });
});

test("while it is away the rest is answered, and what is missing says so", async () => {
  weather.child.kill("SIGKILL");
  await new Promise((resolve) => weather.child.once("exit", resolve));
  const { data, errors } = await ask("{ weather { tenantId } flows { edges { node { name forecast { text } } } } }");
  expect(data).toEqual({
    weather: null,
    flows: { edges: ["alpha", "beta", "gamma"].map((name) => ({ node: { name, forecast: null } })) },
  });
  expect(errors?.map(({ path }) => path)).toContainEqual(["weather"]);
  for (const { extensions } of errors ?? []) {
    expect(extensions).toEqual({
      code: "subgraph.unavailable",
      docs: "docs/errors.md#subgraphunavailable",
      details: { subgraph: "weather" },
    });
  }
  const apart = await ask("{ a: weather { tenantId } b: weather { subject } flows { edges { node { name } } } }");
  expect(apart.data).toMatchObject({ a: null, b: null, flows: { edges: [{}, {}, {}] } });
  expect(apart.errors).toMatchObject(
    ["a", "b"].map((key) => ({ path: [key], extensions: { code: "subgraph.unavailable" } })),
  );
  expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|ECONN/);
  const client = openClient(url, { authorization: `Bearer ${ada.secret}` });
  expect((await askOnce(client, "subscription { weatherChanged { flow } }")).errors).toMatchObject([
    { extensions: { code: "subgraph.unavailable" } },
  ]);
  await client.dispose();
  // Told once, however many asked.
  expect(app.errors.map(String)).toEqual(["Error: The subgraph weather does not answer."]);

  weather = await startApiProcess(
    { DATABASE_URL: database.url, PORT: new URL(weather.address).port },
    "weather-process.ts",
  );
  expect((await ask("{ weather { tenantId } }")).data?.weather).toEqual({ tenantId: ada.actor.tenantId });
}, 300_000);
