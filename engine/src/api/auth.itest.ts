import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createFirstRunToken } from "../service/identity/first-run.js";
import { createInvitation } from "../service/identity/invitations.js";
import type { Mail, Mailer } from "../service/identity/mail.js";
import { removeMember, setRoles } from "../service/identity/members.js";
import { createResetLink } from "../service/identity/reset-links.js";
import { createKey } from "../service/key/keys.js";
import { joinTenant, makePerson, makeTenant, type TestPerson, testPassword } from "../service/testing/make-person.js";
import { withNewMinute } from "../service/testing/with-new-minute.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";
import { type Answer, type Browser, openBrowser } from "./testing/browser.js";

const database = withDatabase();
const limits = withNewMinute();
const mails: Mail[] = [];
const mailer: Mailer = {
  delivers: true,
  send: async (mail) => {
    mails.push(mail);
  },
};
let app: TestApp;
let server: Server;
let url: string;
let parts: TestApp & { address: () => string; mailer: Mailer };
let tenantId: string;
let owner: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  // Each browser has an address of its own, or they would share the few tries that an address has.
  server = await createServer({ ...app, limits }, { trustedProxies: ["loopback"], mailer });
  url = await server.listen(0);
  parts = { ...app, address: () => url, mailer };
  tenantId = await makeTenant(app.database, "Home");
  owner = await makePerson(app.database, tenantId, ["owner"]);
});
afterAll(async () => {
  await server.close();
  await app.stop();
  expect(app.errors).toEqual([]);
});

async function signIn(person: TestPerson, browser = openBrowser(url), password = testPassword): Promise<Browser> {
  const answer = await browser.post("/auth/sign-in", { email: person.email, password });
  expect(answer).toMatchObject({ status: 200, body: { person: { id: person.id } } });
  return browser;
}

function toToken(link: string): string {
  return new URL(link).searchParams.get("token") ?? "";
}

function codeOf({ body }: Answer): unknown {
  return (body as { code?: string }).code;
}

async function invite(email: string): Promise<string> {
  const { link } = await createInvitation(parts, owner.actor, { email, roles: ["viewer"] });
  return toToken(link);
}

async function makeResetToken(person: TestPerson): Promise<string> {
  const { link } = await createResetLink(parts, owner.actor, { member: person.id });
  return toToken(link);
}

const password = "a new long password";

describe("the first run", () => {
  test("leads from a link to the first owner, whose cookie opens the API, and out again", async () => {
    const token = await createFirstRunToken(app.database, app.tenantId);
    const browser = openBrowser(url);
    expect(await browser.get("/auth/session")).toMatchObject({ status: 401, body: { code: "auth.required" } });
    const ada = { token, workspace: "Analytical Engines", name: "Ada", email: " Ada@Example.org ", password };
    expect(await browser.post("/auth/first-run", ada)).toMatchObject({
      status: 200,
      body: {
        person: { name: "Ada", email: "ada@example.org" },
        tenant: { id: app.tenantId, name: "Analytical Engines" },
        tenants: [{ id: app.tenantId, name: "Analytical Engines", roles: ["owner"] }],
        roles: ["owner"],
        permissions: ["*"],
      },
    });
    expect(await browser.query("flows.list")).toEqual([]);
    expect(await browser.mutate("keys.create", { name: "x", scopes: ["flows:read"] })).toMatchObject({ name: "x" });
    expect(await browser.post("/auth/sign-out")).toMatchObject({ status: 204 });
    expect(browser.cookies.size).toBe(0);
    expect(await browser.query("flows.list")).toBe("auth.required");
    expect(await browser.post("/auth/sign-in", { email: "ada@example.org", password })).toMatchObject({ status: 200 });
    expect(await browser.get("/auth/session")).toMatchObject({ status: 200, body: { roles: ["owner"] } });
    expect(await createFirstRunToken(app.database, app.tenantId)).toBeUndefined();
    expect(codeOf(await openBrowser(url).post("/auth/first-run", { ...ada, email: "eve@example.org" }))).toBe(
      "auth.link-invalid",
    );
  });

  test("a later start makes a new link and the old one is none; of two at once one is the owner", async () => {
    const tenant = await makeTenant(app.database);
    const old = await createFirstRunToken(app.database, tenant);
    const token = await createFirstRunToken(app.database, tenant);
    const look = async (at = token) => (await openBrowser(url).get(`/auth/first-run?token=${at}`)).status;
    expect([await look(old), await look()]).toEqual([410, 204]);
    const form = (email: string, with_ = token) => ({ token: with_, workspace: "W", name: "N", email, password });
    expect(codeOf(await openBrowser(url).post("/auth/first-run", form("o@example.org", old)))).toBe(
      "auth.link-invalid",
    );
    const weak = await openBrowser(url).post("/auth/first-run", { ...form("o@example.org"), password: "short" });
    expect(weak).toMatchObject({ status: 422, body: { code: "auth.weak-password", details: { least: 12 } } });
    const answers = await Promise.all(
      ["one", "two", "three"].map((name) => openBrowser(url).post("/auth/first-run", form(`${name}@first.example`))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const owners = await app.rows("SELECT person_id FROM member WHERE tenant_id = $1", [tenant]);
    expect(owners).toHaveLength(1);
  });

  test("whoever has an account already becomes the owner with its password alone", async () => {
    const tenant = await makeTenant(app.database);
    const token = await createFirstRunToken(app.database, tenant);
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const form = { token, workspace: "W", name: "Other", email: person.email, password };
    expect(codeOf(await openBrowser(url).post("/auth/first-run", form))).toBe("auth.sign-in-failed");
    const right = await openBrowser(url).post("/auth/first-run", { ...form, password: testPassword });
    expect(right).toMatchObject({ status: 200, body: { person: { id: person.id, name: person.name } } });
  });
});

describe("signing in", () => {
  test("an unknown email, a wrong password and a disabled person get one answer", async () => {
    const disabled = await makePerson(app.database, tenantId, ["viewer"]);
    await app.rows("UPDATE person SET disabled_at = now() WHERE id = $1", [disabled.id]);
    const without = await makePerson(app.database, tenantId, ["viewer"]);
    await app.rows("UPDATE person SET password_hash = NULL WHERE id = $1", [without.id]);
    const tries = [
      { email: "nobody@example.org", password: testPassword },
      { email: owner.email, password: `${testPassword}!` },
      { email: disabled.email, password: testPassword },
      { email: without.email, password: testPassword },
    ];
    const answers = await Promise.all(tries.map((one) => openBrowser(url).post("/auth/sign-in", one)));
    const seen = answers.map(({ status, body, headers }) => {
      const { date: _, ...rest } = Object.fromEntries(headers);
      return { status, body, headers: rest };
    });
    expect(seen[0]).toMatchObject({ status: 401, body: { code: "auth.sign-in-failed" } });
    for (const one of seen) expect(one).toEqual(seen[0]);
  });

  test.each([
    [{}],
    [[]],
    [null],
    ["x"],
    [{ email: "a@example.org" }],
    [{ email: { contains: "@" }, password: "x" }],
    [{ email: ["a@example.org"], password: "x" }],
    [{ email: "a@example.org", password: { not: "" } }],
    [{ email: "a@example.org", password: null }],
    [{ email: "a@example.org", password: "" }],
    [{ email: "a@example.org", password: "x".repeat(1025) }],
    [{ email: "not an email", password: "x" }],
    [{ email: "a@example.org\u0000", password: "x" }],
    [{ email: "ädä@example.org", password: "x" }],
    [{ email: "a@example.org", password: "x", roles: ["owner"] }],
  ])("what is no request is refused as one: %#", async (body) => {
    expect(await openBrowser(url).post("/auth/sign-in", body)).toMatchObject({
      status: 400,
      body: { code: "request.invalid" },
    });
  });

  test("a body that is large or pollutes prototypes is refused", async () => {
    const large = await openBrowser(url).post("/auth/sign-in", {
      email: "a@example.org",
      password: "x".repeat(20_000),
    });
    expect(codeOf(large)).toBe("payload.too-large");
    const polluted = await openBrowser(url).send("/auth/sign-in", {
      method: "POST",
      headers: { origin: url, "content-type": "application/json" },
      body: '{"email":"a@example.org","password":"x","__proto__":{"admin":true}}',
    });
    expect(polluted.status).toBe(400);
  });

  test("each session has a secret of its own, and what a browser brought along is none", async () => {
    const [name = ""] = (await signIn(owner)).cookies.keys();
    const planted = openBrowser(url);
    planted.cookies.set(name, "A".repeat(43));
    await signIn(owner, planted);
    const first = planted.cookies.get(name) ?? "";
    expect(first).not.toBe("A".repeat(43));
    const eve = openBrowser(url);
    eve.cookies.set(name, "A".repeat(43));
    expect(await eve.get("/auth/session")).toMatchObject({ status: 401 });
    // A second sign-in in the same browser ends the session before it.
    await signIn(owner, planted);
    expect(planted.cookies.get(name)).not.toBe(first);
    eve.cookies.set(name, first);
    expect(await eve.get("/auth/session")).toMatchObject({ status: 401 });
  });

  test.each(["", "x", "A".repeat(43), "A".repeat(10_000), "%00", "{}", "null", "..%2f", "é"])(
    "what is no secret is no session: %#",
    async (value) => {
      const browser = openBrowser(url);
      browser.cookies.set(`autoweave-${new URL(url).port}`, encodeURIComponent(value));
      expect(await browser.get("/auth/session")).toMatchObject({ status: 401, body: { code: "auth.required" } });
    },
  );

  test("the cookie is out of reach of scripts and other sites, and over https of everything but this host", async () => {
    const plain = await openBrowser(url).post("/auth/sign-in", { email: owner.email, password: testPassword });
    expect(plain.headers.get("set-cookie")).toMatch(
      /^autoweave-\d+=[\w-]{43}; Max-Age=5184000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(plain.headers.get("cache-control")).toBe("no-store");
    const publicUrl = "https://flows.example.org";
    const secure = await createServer({ ...app, limits }, { publicUrl, trustedProxies: ["loopback"] });
    const address = await secure.listen(0);
    const body = JSON.stringify({ email: owner.email, password: testPassword });
    const headers = { "content-type": "application/json", origin: publicUrl };
    const signedIn = await fetch(`${address}/auth/sign-in`, { method: "POST", headers, body });
    expect(signedIn.headers.get("set-cookie")).toMatch(
      /^__Host-autoweave=[\w-]{43}; Max-Age=5184000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    // Where browsers reach it by another address than it knows, nobody can sign in.
    const other = await fetch(`${address}/auth/sign-in`, {
      method: "POST",
      headers: { ...headers, origin: url },
      body,
    });
    expect([other.status, codeOf({ ...other, body: await other.json() })]).toEqual([403, "auth.origin"]);
    await secure.close();
  });

  test("nothing that opens a door is kept: only hashes are", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const browser = await signIn(person);
    const secrets = [...browser.cookies.values(), await makeResetToken(person), await invite("kept@example.org")];
    for (const table of ["session", "account_link", "invitation", "person", "audit_entry"]) {
      const rows = await app.rows<{ text: string }>(`SELECT t::text AS text FROM ${table} t`, []);
      for (const secret of [...secrets, testPassword]) {
        expect(rows.some(({ text }) => text.includes(secret))).toBe(false);
      }
    }
    const [row] = await app.rows<{ hash: string }>("SELECT password_hash AS hash FROM person WHERE id = $1", [
      person.id,
    ]);
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe("sessions", () => {
  test("what a member may do is read with each request", async () => {
    const person = await makePerson(app.database, tenantId, ["admin"]);
    const browser = await signIn(person);
    expect(await browser.query("members.list")).toEqual(
      expect.arrayContaining([expect.objectContaining({ isYou: true })]),
    );
    await setRoles(app, owner.actor, { member: person.id, roles: ["chat-user"] });
    expect(await browser.query("members.list")).toBe("auth.forbidden");
    expect(await browser.get("/auth/session")).toMatchObject({ body: { roles: ["chat-user"] } });
    await removeMember(app, owner.actor, { member: person.id });
    expect(await browser.get("/auth/session")).toMatchObject({ status: 401 });
    expect(await browser.query("flows.list")).toBe("auth.required");
    const again = await openBrowser(url).post("/auth/sign-in", { email: person.email, password: testPassword });
    expect(again).toMatchObject({ status: 403, body: { code: "auth.forbidden" } });
  });

  test("a disabled person's session ends", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const browser = await signIn(person);
    await app.rows("UPDATE person SET disabled_at = now() WHERE id = $1", [person.id]);
    expect(await browser.get("/auth/session")).toMatchObject({ status: 401 });
    expect(await app.rows("SELECT id FROM session WHERE person_id = $1", [person.id])).toEqual([]);
  });

  test("use puts the end off, but not for ever", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const browser = await signIn(person);
    const set = (text: string) => app.rows(`UPDATE session SET ${text} WHERE person_id = $1`, [person.id]);
    const daysLeft = async () => {
      const [row] = await app.rows<{ days: number }>(
        "SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM session WHERE person_id = $1",
        [person.id],
      );
      return row?.days;
    };
    expect(await daysLeft()).toBe(14);
    await set("expires_at = now() + interval '8 days'");
    await browser.get("/auth/session");
    expect(await daysLeft()).toBe(8);
    await set("expires_at = now() + interval '6 days'");
    await browser.get("/auth/session");
    expect(await daysLeft()).toBe(14);
    await set("expires_at = now() + interval '2 days', created_at = now() - interval '55 days'");
    await browser.get("/auth/session");
    expect(await daysLeft()).toBe(5);
    await set("expires_at = now() - interval '1 second'");
    expect(await browser.get("/auth/session")).toMatchObject({ status: 401 });
  });

  test("a person sees and ends their own, in every workspace, and nobody else's", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const elsewhere = await makeTenant(app.database, "Elsewhere");
    await joinTenant(app.database, person, elsewhere, ["owner"]);
    const phone = await signIn(person, openBrowser(url, { "user-agent": "Phone\t\u00ad\u00a0 7" }));
    await phone.post("/auth/switch", { tenant: elsewhere });
    const desk = await signIn(person, openBrowser(url, { "user-agent": "x".repeat(5000) }));
    const stranger = await signIn(owner);
    type Sessions = { id: string; isCurrent: boolean; userAgent: string; tenant: { name: string } }[];
    const sessions = (await desk.query("account.sessions")) as Sessions;
    expect(sessions.map(({ isCurrent, tenant }) => [isCurrent, tenant.name]).sort()).toEqual([
      [false, "Elsewhere"],
      [true, "Elsewhere"],
    ]);
    const other = sessions.find(({ isCurrent }) => !isCurrent);
    expect(other?.userAgent).toBe("Phone 7");
    expect(sessions.find(({ isCurrent }) => isCurrent)?.userAgent).toHaveLength(200);
    expect(await stranger.mutate("account.endSession", { id: other?.id })).toBe("session.not-found");
    for (const id of ["x", "", null, { not: "" }, "A".repeat(64)]) {
      expect(await stranger.mutate("account.endSession", { id })).toBe("request.invalid");
    }
    expect(await desk.mutate("account.endSession", { id: other?.id })).toEqual({ id: other?.id });
    expect(await phone.get("/auth/session")).toMatchObject({ status: 401 });
    expect(await desk.get("/auth/session")).toMatchObject({ status: 200 });
    await signIn(person, phone);
    expect(await desk.post("/auth/sign-out-everywhere")).toMatchObject({ status: 204 });
    for (const one of [desk, phone]) expect(await one.get("/auth/session")).toMatchObject({ status: 401 });
    expect(await stranger.get("/auth/session")).toMatchObject({ status: 200 });
  });

  test("a person goes from one of their workspaces to another, and into no other", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const [elsewhere, foreign] = [await makeTenant(app.database, "A"), await makeTenant(app.database, "Z")];
    await joinTenant(app.database, person, elsewhere, ["admin"]);
    const browser = await signIn(person);
    expect(await browser.post("/auth/switch", { tenant: elsewhere })).toMatchObject({
      status: 200,
      body: { tenant: { id: elsewhere }, roles: ["admin"], tenants: [{ id: elsewhere }, { id: tenantId }] },
    });
    expect(await browser.query("members.list")).toMatchObject([{ id: person.id }]);
    for (const tenant of [foreign, "*", "", "%", { not: "" }, null]) {
      expect((await browser.post("/auth/switch", { tenant })).status, JSON.stringify(tenant)).toBeGreaterThanOrEqual(
        400,
      );
    }
    expect(await browser.get("/auth/session")).toMatchObject({ body: { tenant: { id: elsewhere } } });
    expect(await signIn(person).then((next) => next.get("/auth/session"))).toMatchObject({
      body: { tenant: { id: elsewhere } },
    });
  });

  test("a new password takes the old one, and ends every other session", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const [here, there] = [await signIn(person), await signIn(person)];
    const token = await makeResetToken(person);
    const change = (current: string, next: string) => here.mutate("account.changePassword", { current, next });
    expect(await change("not the password", password)).toBe("auth.sign-in-failed");
    expect(await change(testPassword, "short")).toBe("auth.weak-password");
    expect(await change(testPassword, person.email)).toBe("auth.weak-password");
    expect(await there.get("/auth/session")).toMatchObject({ status: 200 });
    limits.begin();
    expect(await change(testPassword, password)).toEqual({ endedSessions: 1 });
    expect(await there.get("/auth/session")).toMatchObject({ status: 401 });
    expect(await here.get("/auth/session")).toMatchObject({ status: 200 });
    expect(codeOf(await openBrowser(url).post("/auth/reset", { token, password }))).toBe("auth.link-invalid");
    await signIn(person, there, password);
    expect(await here.mutate("account.update", { name: "Grace \u202e" })).toBe("request.invalid");
    expect(await here.mutate("account.update", { name: " Grace " })).toMatchObject({ name: "Grace" });
    expect(await there.get("/auth/session")).toMatchObject({ body: { person: { name: "Grace" } } });
  });

  test("an API key has no account, no session and no cookie", async () => {
    const { secret } = await createKey(app, owner.actor, { name: "x", scopes: ["*"] });
    const program = openBrowser(url, { authorization: `Bearer ${secret}` });
    expect(await program.get("/auth/session")).toMatchObject({ status: 403, body: { code: "auth.forbidden" } });
    expect(await program.post("/auth/switch", { tenant: tenantId })).toMatchObject({ status: 403 });
    // A header counts alone: with a wrong key, the cookie beside it opens nothing.
    const browser = await signIn(owner);
    const wrong = await browser.send("/auth/session", { headers: { authorization: `Bearer aw_${"A".repeat(43)}` } });
    expect(wrong.status).toBe(401);
  });
});

describe("pages of other sites", () => {
  const form = "application/x-www-form-urlencoded";
  const multipart = "multipart/form-data; boundary=x";
  const json = "application/json";

  test.each([
    ["a form", "/auth/sign-out", "POST", { origin: "https://evil.example", "content-type": form }, "auth.origin"],
    [
      "a multipart form",
      "/auth/switch",
      "POST",
      { origin: "https://evil.example", "content-type": multipart },
      "auth.origin",
    ],
    [
      "JSON sent as text",
      "/auth/sign-out",
      "POST",
      { origin: "https://evil.example", "content-type": "text/plain" },
      "auth.origin",
    ],
    ["a form that names no page", "/auth/sign-out", "POST", { "content-type": form }, undefined],
    [
      "JSON from another site",
      "/auth/sign-out-everywhere",
      "POST",
      { origin: "https://evil.example", "content-type": json },
      "auth.origin",
    ],
    [
      "JSON from another port",
      "/auth/sign-out-everywhere",
      "POST",
      { origin: "http://localhost:1", "content-type": json },
      "auth.origin",
    ],
    [
      "JSON from a sandbox",
      "/auth/sign-out-everywhere",
      "POST",
      { origin: "null", "content-type": json },
      "auth.origin",
    ],
    [
      "JSON from a sister site",
      "/auth/switch",
      "POST",
      { "sec-fetch-site": "same-site", "content-type": json },
      "auth.origin",
    ],
    ["JSON that names no page", "/auth/switch", "POST", { "content-type": json }, "auth.origin"],
    [
      "a sign-in as somebody else",
      "/auth/sign-in",
      "POST",
      { origin: "https://evil.example", "content-type": json },
      "auth.origin",
    ],
    ["a link", "/auth/sign-out", "GET", {}, undefined],
    ["a link", "/auth/switch?tenant=x", "GET", {}, undefined],
  ])("%s to %s changes nothing", async (_what, path, method, headers, code) => {
    const browser = await signIn(owner);
    const body = method === "GET" ? {} : { body: `{"tenant":"${tenantId}","email":"${owner.email}","password":"x"}` };
    const answer = await browser.send(path, { method, headers: headers as Record<string, string>, ...body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.getSetCookie()).toEqual([]);
    if (code !== undefined) expect(codeOf(answer)).toBe(code);
    expect(await browser.get("/auth/session")).toMatchObject({ status: 200 });
  });

  test("no procedure is called with a cookie alone", async () => {
    const browser = await signIn(owner);
    const input = JSON.stringify({ name: "evil", scopes: ["*"] });
    const get = await browser.send(`/trpc/keys.create?input=${encodeURIComponent(input)}`);
    expect(get.status).toBe(405);
    for (const headers of [
      { "content-type": json },
      { "content-type": json, origin: "https://evil.example" },
      { "content-type": json, origin: url, "sec-fetch-site": "cross-site" },
      { "content-type": form, origin: url },
      { "content-type": multipart, origin: url },
      { "content-type": "text/plain", origin: url },
    ]) {
      const answer = await browser.send("/trpc/keys.create", { method: "POST", headers, body: input });
      expect(answer.status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
    }
    expect(await browser.query("keys.list")).not.toEqual(
      expect.arrayContaining([expect.objectContaining({ name: "evil" })]),
    );
    // A program names no page, and needs none.
    const { secret } = await createKey(app, owner.actor, { name: "program", scopes: ["*"] });
    const called = await fetch(`${url}/trpc/keys.create`, {
      method: "POST",
      headers: { "content-type": json, authorization: `Bearer ${secret}` },
      body: input,
    });
    expect(called.status).toBe(200);
  });
});

describe("links", () => {
  const doors = {
    "first-run": (token: unknown) => ({ token, workspace: "W", name: "N", email: "x@example.org", password }),
    invitation: (token: unknown) => ({ token, name: "N", password }),
    reset: (token: unknown) => ({ token, password }),
  };
  const hostile = [
    ...[null, "", [], {}, { not: "" }, { contains: "" }, 0, true, ["x"], "x".repeat(201), undefined],
    ...["x", "%", "*", "\u0000", "A".repeat(43), "../../etc", "' OR ''='", "null", "undefined"],
  ];

  test.each(Object.keys(doors) as (keyof typeof doors)[])("%s opens for no made-up token", async (door) => {
    for (const token of hostile) {
      const answer = await openBrowser(url).post(`/auth/${door}`, doors[door](token));
      expect([400, 410], JSON.stringify(token)).toContain(answer.status);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test.each(Object.keys(doors))("what %s is for is told by its token alone", async (door) => {
    for (const search of ["", "?token=", "?token=x", "?token[not]=", "?token=a&token=b", `?token=${"A".repeat(43)}`]) {
      const answer = await openBrowser(url).get(`/auth/${door}${search}`);
      expect([400, 410], search).toContain(answer.status);
    }
  });

  test("each token opens its own door only", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const tokens = {
      "first-run": await createFirstRunToken(app.database, await makeTenant(app.database)),
      invitation: await invite("door@example.org"),
      reset: await makeResetToken(person),
    };
    for (const [kind, token] of Object.entries(tokens)) {
      for (const door of Object.keys(doors) as (keyof typeof doors)[]) {
        if (door === kind) continue;
        const answer = await openBrowser(url).post(`/auth/${door}`, doors[door](token));
        expect(codeOf(answer), `${kind} at ${door}`).toBe("auth.link-invalid");
        const looked = await openBrowser(url).get(`/auth/${door}?token=${token}`);
        expect(codeOf(looked), `${kind} at ${door}`).toBe("auth.link-invalid");
      }
    }
  });

  test("a new person comes in by an invitation, once", async () => {
    const token = await invite("grace@example.org");
    const browser = openBrowser(url);
    expect(await browser.get(`/auth/invitation?token=${token}`)).toMatchObject({
      status: 200,
      body: { email: "grace@example.org", roles: ["viewer"], tenant: { name: "Home" }, hasAccount: false },
    });
    expect(JSON.stringify((await browser.get(`/auth/invitation?token=${token}`)).body)).not.toContain(tenantId);
    expect(codeOf(await browser.post("/auth/invitation", { token, password }))).toBe("request.invalid");
    expect(codeOf(await browser.post("/auth/invitation", { token, name: "G", password: "short" }))).toBe(
      "auth.weak-password",
    );
    expect(await browser.post("/auth/invitation", { token, name: "Grace", password })).toMatchObject({
      status: 200,
      body: { person: { email: "grace@example.org" }, tenant: { id: tenantId }, roles: ["viewer"] },
    });
    expect(await browser.query("flows.list")).toEqual([]);
    for (const one of [await browser.get(`/auth/invitation?token=${token}`)]) expect(one.status).toBe(410);
    expect((await openBrowser(url).post("/auth/invitation", { token, name: "Eve", password })).status).toBe(410);
  });

  test("whoever has an account joins with its password, or signed in; a password from the link is not theirs", async () => {
    const elsewhere = await makeTenant(app.database);
    const [one, two] = [
      await makePerson(app.database, elsewhere, ["owner"]),
      await makePerson(app.database, elsewhere, ["owner"]),
    ];
    const [first, second] = [await invite(one.email), await invite(two.email)];
    const browser = openBrowser(url);
    expect(await browser.get(`/auth/invitation?token=${first}`)).toMatchObject({ body: { hasAccount: true } });
    const wrong = await browser.post("/auth/invitation", { token: first, name: "Eve", password });
    expect(codeOf(wrong)).toBe("auth.sign-in-failed");
    const right = await browser.post("/auth/invitation", { token: first, password: testPassword });
    expect(right).toMatchObject({
      status: 200,
      body: { person: { id: one.id, name: one.name }, tenant: { id: tenantId } },
    });
    const signedIn = await signIn(two);
    expect(codeOf(await openBrowser(url).post("/auth/invitation", { token: second }))).toBe("auth.required");
    expect(codeOf(await browser.post("/auth/invitation", { token: second }))).toBe("auth.forbidden");
    expect(await signedIn.post("/auth/invitation", { token: second })).toMatchObject({
      status: 200,
      body: { person: { id: two.id }, tenant: { id: tenantId }, roles: ["viewer"], tenants: [{}, {}] },
    });
  });

  test("a link past its time, or taken back, is none", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const [late, reset] = [await invite("late@example.org"), await makeResetToken(person)];
    await app.rows("UPDATE invitation SET expires_at = now() WHERE email = 'late@example.org'", []);
    await app.rows("UPDATE account_link SET expires_at = now() WHERE person_id = $1", [person.id]);
    const answers = [
      await openBrowser(url).get(`/auth/invitation?token=${late}`),
      await openBrowser(url).post("/auth/invitation", doors.invitation(late)),
      await openBrowser(url).get(`/auth/reset?token=${reset}`),
      await openBrowser(url).post("/auth/reset", doors.reset(reset)),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 410, body: { code: "auth.link-invalid" } });
  });

  test("a reset link gives a new password once, and ends all sessions", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const browser = await signIn(person);
    const token = await makeResetToken(person);
    expect(await openBrowser(url).get(`/auth/reset?token=${token}`)).toMatchObject({ status: 204 });
    expect(codeOf(await openBrowser(url).post("/auth/reset", { token, password: "aaaaaaaaaaaaaaaa" }))).toBe(
      "auth.weak-password",
    );
    const answers = await Promise.all([1, 2, 3].map(() => openBrowser(url).post("/auth/reset", { token, password })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect(await browser.get("/auth/session")).toMatchObject({ status: 401 });
    const old = await openBrowser(url).post("/auth/sign-in", { email: person.email, password: testPassword });
    expect(codeOf(old)).toBe("auth.sign-in-failed");
    await signIn(person, openBrowser(url), password);
  });

  test("who forgot their password gets a letter, and nobody learns who has an account", async () => {
    const person = await makePerson(app.database, tenantId, ["viewer"]);
    const ask = (email: string) => openBrowser(url).post("/auth/forgot", { email });
    const [known, unknown] = [await ask(person.email.toUpperCase()), await ask("nobody@example.org")];
    expect([known.status, known.body]).toEqual([202, {}]);
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    const mail = await vi.waitFor(() => {
      const found = mails.find(({ to }) => to === person.email);
      if (found === undefined) throw new Error("no letter yet");
      return found;
    });
    expect(mails.map(({ to }) => to)).not.toContain("nobody@example.org");
    const token = toToken(/http\S+/.exec(mail.text.split("\n\n")[1] ?? "")?.[0] ?? "");
    // Whoever asks again at once sends no second letter.
    await Promise.all([ask(person.email), ask(person.email), ask(person.email)]);
    expect(await openBrowser(url).post("/auth/reset", { token, password })).toMatchObject({
      status: 200,
      body: { email: person.email },
    });
    expect(mails.filter(({ to }) => to === person.email)).toHaveLength(1);
    await signIn(person, openBrowser(url), password);
  });
});
