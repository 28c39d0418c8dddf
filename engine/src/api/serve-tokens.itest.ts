import { randomBytes } from "node:crypto";
import type { Actor } from "@autoweave/auth/actor";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { createRemoteJWKSet, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKey, revokeKey } from "../service/key/keys.js";
import { makeActor } from "../service/testing/make-actor.js";
import { makePerson, makeTenant, testPassword } from "../service/testing/make-person.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";

type Tokens = { access_token: string; refresh_token: string; token_type: string; expires_in: number };

const database = withDatabase();
let app: TestApp;
let server: Server;
let url: string;
let actor: Actor;
let key: { id: string; secret: string };

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  server = await createServer(app);
  url = await server.listen(0);
  actor = await makeActor(app.database);
  await createKey(app, actor, { name: "spare", scopes: ["*"] });
  key = await createKey(app, actor, { name: "tokens", scopes: ["flows:read"] });
});
afterAll(async () => {
  await server.close();
  await app.stop();
});

const json = { "content-type": "application/json" };
const post = (path: string, body: unknown, headers: Record<string, string> = json) =>
  fetch(`${url}${path}`, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
const listFlows = (bearer: string) =>
  fetch(`${url}/trpc/flows.list`, { headers: { authorization: `Bearer ${bearer}` } });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

async function getTokens(body: unknown = { grant_type: "api_key", api_key: key.secret }): Promise<Tokens> {
  const response = await post("/auth/token", body);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return (await response.json()) as Tokens;
}

test("a key is traded for tokens, which do what the key may", async () => {
  const tokens = await getTokens();
  expect(tokens).toEqual({
    access_token: expect.stringMatching(/^eyJ/),
    token_type: "Bearer",
    expires_in: 600,
    refresh_token: expect.stringMatching(/^awr_/),
  });
  expect((await listFlows(tokens.access_token)).status).toBe(200);
  const forbidden = await fetch(`${url}/trpc/runs.list`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  expect(forbidden.status).toBe(403);
  // The refresh token is good for nothing else.
  expect((await listFlows(tokens.refresh_token)).status).toBe(401);
});

test("the key may come in the header, and the request as a form", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const authorization = `Bearer ${key.secret}`;
  for (const [body, headers] of [
    [{ grant_type: "api_key" }, { ...json, authorization }],
    ["grant_type=api_key", { ...form, authorization }],
    [`grant_type=api_key&api_key=${key.secret}`, form],
  ] as const) {
    expect((await post("/auth/token", body, headers)).status).toBe(200);
  }
});

test("a refresh token works once; the second time everything of its family ends", async () => {
  const first = await getTokens();
  const second = await getTokens({ grant_type: "refresh_token", refresh_token: first.refresh_token });
  expect((await listFlows(second.access_token)).status).toBe(200);
  const replayed = await post("/auth/token", { grant_type: "refresh_token", refresh_token: first.refresh_token });
  expect([replayed.status, await codeOf(replayed)]).toEqual([401, "auth.token-replayed"]);
  for (const { access_token } of [first, second]) expect((await listFlows(access_token)).status).toBe(401);
  const dead = await post("/auth/token", { grant_type: "refresh_token", refresh_token: second.refresh_token });
  expect([dead.status, await codeOf(dead)]).toEqual([401, "auth.required"]);
});

test("a session asks for tokens of its person, from a page of ours alone", async () => {
  const tenantId = await makeTenant(app.database);
  const person = await makePerson(app.database, tenantId, ["viewer"]);
  const origin = url.replace("127.0.0.1", "localhost");
  const signedIn = await post("/auth/sign-in", { email: person.email, password: testPassword }, { ...json, origin });
  const cookie = /^[^;]+/.exec(signedIn.headers.getSetCookie()[0] ?? "")?.[0] ?? "";
  const grant = { grant_type: "session" };
  const response = await post("/auth/token", grant, { ...json, origin, cookie });
  expect(response.status).toBe(200);
  const { access_token } = (await response.json()) as Tokens;
  expect((await listFlows(access_token)).status).toBe(200);
  const account = await fetch(`${url}/auth/session`, { headers: { authorization: `Bearer ${access_token}` } });
  expect(await account.json()).toMatchObject({ person: { id: person.id }, tenant: { id: tenantId } });
  for (const headers of [
    { ...json, cookie },
    { ...json, cookie, origin: "https://evil.example" },
    { ...json, cookie, "sec-fetch-site": "cross-site" },
  ]) {
    const forged = await post("/auth/token", grant, headers);
    expect([forged.status, await codeOf(forged)]).toEqual([403, "auth.origin"]);
  }
  // A key has no session, and tokens breed none.
  for (const bearer of [key.secret, access_token]) {
    const refused = await post("/auth/token", grant, { ...json, authorization: `Bearer ${bearer}` });
    expect([refused.status, await codeOf(refused)]).toEqual([403, "auth.forbidden"]);
  }
  expect((await post("/auth/token", grant)).status).toBe(401);
  await post("/auth/sign-out", {}, { ...json, origin, cookie });
  expect((await listFlows(access_token)).status).toBe(401);
});

test("given back, tokens are over; what is none is given back, too", async () => {
  const { access_token, refresh_token } = await getTokens();
  for (const token of ["nothing", refresh_token, refresh_token]) {
    const response = await post("/auth/token/revoke", { token });
    expect([response.status, await response.json()]).toEqual([200, {}]);
  }
  expect((await listFlows(access_token)).status).toBe(401);
});

test("a revoked key ends its tokens on the next request", async () => {
  const made = await createKey(app, actor, { name: "short", scopes: ["flows:read"] });
  const { access_token, refresh_token } = await getTokens({ grant_type: "api_key", api_key: made.secret });
  expect((await listFlows(access_token)).status).toBe(200);
  await revokeKey(app, actor, { id: made.id });
  expect((await listFlows(access_token)).status).toBe(401);
  expect((await post("/auth/token", { grant_type: "refresh_token", refresh_token })).status).toBe(401);
});

test("anybody can verify tokens with the published keys", async () => {
  const { access_token } = await getTokens();
  const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(access_token, keys, {
    algorithms: ["EdDSA"],
    typ: "at+jwt",
    issuer: "https://flows.example",
    audience: "autoweave:api",
  });
  expect(payload).toMatchObject({ sub: `key:${key.id}`, tenant: actor.tenantId });
  const response = await fetch(`${url}/.well-known/jwks.json`);
  expect(response.headers.get("cache-control")).toBe("public, max-age=300");
  const { keys: published } = (await response.json()) as { keys: Record<string, unknown>[] };
  for (const one of published) expect(Object.keys(one).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
});

test("an expired token says so, and a forged one does not", async () => {
  const { access_token } = await getTokens();
  const { kid, privateKey } = await app.tokenKeys.signer();
  const payload = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString());
  const expired = await new SignJWT({ ...payload, iat: payload.iat - 700, exp: payload.exp - 700 })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
    .sign(privateKey);
  for (const [token, code] of [
    [expired, "auth.token-expired"],
    [`${access_token.slice(0, -4)}AAAA`, "auth.required"],
    [`${access_token}`.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString("base64url")), "auth.required"],
  ] as const) {
    const response = await listFlows(token);
    const body = (await response.json()) as { error: { data: { appCode: string } } };
    expect([response.status, body.error.data.appCode]).toEqual([401, code]);
  }
});

test.each<[string, unknown, Record<string, string> | undefined, number]>([
  ["no grant", {}, undefined, 400],
  ["an unknown grant", { grant_type: "password", username: "x", password: "x" }, undefined, 400],
  ["a grant that every object has", { grant_type: "constructor" }, undefined, 400],
  ["more than a grant needs", { grant_type: "api_key", api_key: "aw_x", scope: "*" }, undefined, 400],
  ["no refresh token", { grant_type: "refresh_token" }, undefined, 400],
  ["a list", [{ grant_type: "api_key" }], undefined, 400],
  ["no JSON", "{", undefined, 400],
  ["a prototype", '{"__proto__": {"grant_type": "api_key"}}', undefined, 400],
  ["plain text", "grant_type=api_key", { "content-type": "text/plain" }, 400],
  ["too much", { grant_type: "api_key", api_key: "a".repeat(20_000) }, undefined, 413],
  ["no key", { grant_type: "api_key" }, undefined, 401],
  ["a key that is none", { grant_type: "api_key", api_key: `aw_${"A".repeat(43)}` }, undefined, 401],
  ["an access token for a key", { grant_type: "api_key", api_key: "eyJ.eyJ.x" }, undefined, 401],
  ["a refresh token that is none", { grant_type: "refresh_token", refresh_token: "awr_\u0000" }, undefined, 401],
  [
    "a stranger's refresh token",
    { grant_type: "refresh_token", refresh_token: `awr_${randomBytes(32).toString("base64url")}` },
    undefined,
    401,
  ],
])("refused: %s", async (_name, body, headers, status) => {
  const response = await post("/auth/token", body, headers);
  expect(response.status).toBe(status);
  expect(await codeOf(response)).toMatch(/^(request\.invalid|payload\.too-large|auth\.required)$/);
});
