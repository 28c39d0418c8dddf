import type { Actor } from "@autoweave/auth/actor";
import { type Role, toPermissions } from "@autoweave/auth/role";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { createOutgoingHttp } from "@autoweave/service/outgoing/create-outgoing-http";
import { startOidcProvider, type TestProvider } from "@autoweave/testing/start-oidc-provider";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeMember, setRoles } from "../service/identity/members.js";
import {
  createProvider,
  type ProviderInput,
  type ProviderView,
  updateProvider,
} from "../service/single-sign-on/providers.js";
import { joinTenant, makePerson, makeTenant, type TestPerson, testPassword } from "../service/testing/make-person.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";
import { type Answer, type Browser, openBrowser } from "./testing/browser.js";

type Workspace = { tenantId: string; owner: TestPerson; provider: ProviderView };
type Session = {
  person: { id: string; email: string; name: string };
  tenant: { id: string };
  tenants: { id: string }[];
  roles: string[];
};

const database = withDatabase();
const http = createOutgoingHttp({ allow: ["127.0.0.1"] });
let app: TestApp;
let server: Server;
let url: string;
let oidc: TestProvider;
let count = 0;

beforeAll(async () => {
  oidc = await startOidcProvider();
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0, http });
  // Each browser has an address of its own, or they would share what an address may ask in a minute.
  server = await createServer(app, { trustedProxies: ["loopback"] });
  url = (await server.listen(0)).replace("127.0.0.1", "localhost");
});
afterAll(async () => {
  await server.close();
  await app.stop();
  await http.close();
  oidc.stop();
});

const partsOf = () => ({ ...app, address: () => url });

/** A workspace of its own with an owner and a provider, whose client the provider knows. */
async function open(
  input: Partial<ProviderInput> = {},
  by: (owner: TestPerson) => Actor = (owner) => owner.actor,
): Promise<Workspace> {
  const tenantId = await makeTenant(app.database);
  const owner = await makePerson(app.database, tenantId, ["owner"]);
  const clientId = `client-${++count}`;
  const clientSecret = `the secret of ${clientId}, which is long enough`;
  const provider = await createProvider(partsOf(), by(owner), {
    name: "Id",
    issuer: oidc.issuer,
    clientId,
    clientSecret,
    emailDomains: [],
    role: "editor",
    enabled: true,
    listed: true,
    ...input,
  });
  await oidc.addClient({ client_id: clientId, client_secret: clientSecret, redirect_uris: [provider.redirectUri] });
  return { tenantId, owner, provider };
}

/** Somebody whom the provider knows, with a verified email unless told otherwise. */
async function seat(claims: Record<string, unknown> = {}): Promise<{ sub: string; email: string }> {
  const sub = `subject-${++count}`;
  const email = `${sub}@example.org`;
  await oidc.seat({ sub, claims: { email, email_verified: true, name: "Ada", ...claims } });
  return { sub, email };
}

const toStart = ({ provider }: Pick<Workspace, "provider">, returnTo = "/flows") =>
  `/auth/oidc/${provider.id}/start?returnTo=${encodeURIComponent(returnTo)}`;

/** Goes to an address of ours, and no further. */
const visit = (browser: Browser, path: string): Promise<Answer> => browser.send(path, { redirect: "manual" });

const toLocation = ({ headers }: Answer) => headers.get("location") ?? "";

/** The address that the provider sends the browser back to, not visited yet. */
async function goToProvider(
  browser: Browser,
  workspace: Pick<Workspace, "provider">,
  returnTo?: string,
): Promise<string> {
  const begun = await visit(browser, toStart(workspace, returnTo));
  expect(begun.status).toBe(303);
  const callback = await oidc.pass(toLocation(begun));
  expect(callback).toContain(`${workspace.provider.redirectUri}?`);
  return callback;
}

/** Comes back from the provider, and stops before the page that this leads to. */
const comeBack = (browser: Browser, callback: string) =>
  visit(browser, callback.slice(new URL(callback).origin.length));

async function signOn(browser: Browser, workspace: Pick<Workspace, "provider">, returnTo?: string): Promise<Answer> {
  return comeBack(browser, await goToProvider(browser, workspace, returnTo));
}

async function whoIs(browser: Browser): Promise<Session | undefined> {
  const { status, body } = await browser.get("/auth/session");
  return status === 200 ? (body as Session) : undefined;
}

const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string }).code}`;

async function signInByPassword(person: TestPerson): Promise<Browser> {
  const browser = openBrowser(url);
  const { status } = await browser.post("/auth/sign-in", { email: person.email, password: testPassword });
  expect(status).toBe(200);
  return browser;
}

/** Another browser with the same cookies. */
function copy(browser: Browser, cookies: ReadonlyMap<string, string> = browser.cookies): Browser {
  const other = openBrowser(url);
  for (const [name, value] of cookies) other.cookies.set(name, value);
  return other;
}

describe("the whole way", () => {
  test("over the provider, and back to the page that one came from", async () => {
    const workspace = await open();
    const { email } = await seat();
    const browser = openBrowser(url);
    const back = await signOn(browser, workspace, "/flows?tab=1#top");
    expect([back.status, toLocation(back)]).toEqual([303, `${url}/flows?tab=1#top`]);
    expect(await whoIs(browser)).toMatchObject({
      person: { email, name: "Ada" },
      tenant: { id: workspace.tenantId },
      roles: ["editor"],
    });
  });

  test("the second time it is the same person, also when the provider tells another email", async () => {
    const workspace = await open();
    const { sub } = await seat();
    const [first, second] = [openBrowser(url), openBrowser(url)];
    await signOn(first, workspace);
    await oidc.seat({ sub, claims: { email: "another@example.org", email_verified: false } });
    expect((await signOn(second, workspace)).status).toBe(303);
    expect((await whoIs(second))?.person).toEqual((await whoIs(first))?.person);
  });

  test("two first sign-ins at once make one person", async () => {
    const workspace = await open();
    await seat();
    const browsers = [openBrowser(url), openBrowser(url)];
    const callbacks = await Promise.all(browsers.map((browser) => goToProvider(browser, workspace)));
    const visits = await Promise.all(browsers.map((browser, index) => comeBack(browser, callbacks[index] ?? "")));
    expect(visits.map(({ status }) => status)).toEqual([303, 303]);
    const people = await Promise.all(browsers.map(async (browser) => (await whoIs(browser))?.person.id));
    expect(new Set(people).size).toBe(1);
  });

  test("the session of before ends, and the new one has a secret of its own", async () => {
    const workspace = await open();
    const browser = await signInByPassword(workspace.owner);
    const before = new Map(browser.cookies);
    await seat();
    await signOn(browser, workspace);
    expect(await whoIs(copy(browser, before))).toBeUndefined();
    expect((await whoIs(browser))?.roles).toEqual(["editor"]);
  });

  test("whoever is sent by a browser gets a page that says what went wrong, and not where to", async () => {
    const workspace = await open({ role: null });
    await seat();
    const browser = openBrowser(url, { accept: "text/html,application/xhtml+xml" });
    const callback = await goToProvider(browser, workspace, "/flows");
    const refused = await comeBack(browser, callback);
    expect([refused.status, toLocation(refused)]).toEqual([303, `${url}/sign-in?error=auth.sso-refused`]);
    const again = await comeBack(browser, callback);
    expect(toLocation(again)).toBe(`${url}/sign-in?error=auth.sso-lost`);
  });

  test("whoever came by another name of this machine goes on by the one that the provider sends them back to", async () => {
    const workspace = await open();
    const browser = openBrowser(url.replace("localhost", "127.0.0.1"));
    const begun = await visit(browser, toStart(workspace, "/flows"));
    expect([begun.status, toLocation(begun)]).toEqual([303, `${url}${toStart(workspace, "/flows")}`]);
    const forged = await openBrowser(url, { host: "evil.example" }).send(toStart(workspace), { redirect: "manual" });
    expect(toLocation(forged)).toContain(`${oidc.issuer}/`);
  });

  test("whoever presses no is not let in", async () => {
    const workspace = await open();
    await oidc.seat(null);
    const browser = openBrowser(url);
    expect(codeOf(await signOn(browser, workspace))).toBe("502 auth.sso-failed");
    expect(await whoIs(browser)).toBeUndefined();
  });
});

describe("what a browser brings back", () => {
  test.each<[string, (callback: URL) => void]>([
    ["another state", (callback) => callback.searchParams.set("state", "A".repeat(43))],
    ["no state", (callback) => callback.searchParams.delete("state")],
    ["two states", (callback) => callback.searchParams.append("state", "x")],
    ["a NUL", (callback) => callback.searchParams.set("state", "\u0000")],
  ])("%s is lost", async (_name, change) => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    const callback = new URL(await goToProvider(browser, workspace));
    change(callback);
    expect(codeOf(await comeBack(browser, callback.href))).toBe("400 auth.sso-lost");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test.each<[string, string]>([
    ["nonce", "UPDATE sign_in_attempt SET nonce = 'another'"],
    ["verifier", `UPDATE sign_in_attempt SET verifier = '${"a".repeat(43)}'`],
  ])("another %s than it was begun with is refused by us or by the provider", async (_name, sql) => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    const callback = await goToProvider(browser, workspace);
    await app.rows(sql);
    expect(codeOf(await comeBack(browser, callback))).toBe("502 auth.sso-failed");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test.each<[string, (callback: URL) => void]>([
    ["another code", (callback) => callback.searchParams.set("code", "A".repeat(43))],
    ["no code", (callback) => callback.searchParams.delete("code")],
    ["another issuer", (callback) => callback.searchParams.set("iss", "https://evil.example")],
    ["an error of somebody's making", (callback) => callback.searchParams.set("error", "<script>")],
  ])("%s fails, and cannot be tried again", async (_name, change) => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    const callback = new URL(await goToProvider(browser, workspace));
    const right = callback.href;
    change(callback);
    expect(codeOf(await comeBack(browser, callback.href))).toBe("502 auth.sso-failed");
    expect(codeOf(await comeBack(browser, right))).toBe("400 auth.sso-lost");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("another browser finds nothing, and the right one goes on", async () => {
    const workspace = await open();
    await seat();
    const [mine, theirs, marked] = [openBrowser(url), openBrowser(url), openBrowser(url)];
    const callback = await goToProvider(mine, workspace);
    await goToProvider(marked, workspace);
    for (const browser of [theirs, marked]) {
      expect(codeOf(await comeBack(browser, callback))).toBe("400 auth.sso-lost");
      expect(await whoIs(browser)).toBeUndefined();
    }
    expect((await comeBack(mine, callback)).status).toBe(303);
  });

  test("twice is once, also at the same time", async () => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    const callback = await goToProvider(browser, workspace);
    const copies = Array.from({ length: 4 }, () => copy(browser));
    const visits = await Promise.all(copies.map((one) => comeBack(one, callback)));
    expect(visits.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400]);
    expect(codeOf(await comeBack(browser, callback))).toBe("400 auth.sso-lost");
  });

  test("too late is too late", async () => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    const callback = await goToProvider(browser, workspace);
    await app.rows("UPDATE sign_in_attempt SET expires_at = now()");
    expect(codeOf(await comeBack(browser, callback))).toBe("400 auth.sso-lost");
  });

  test("one browser may be on its way to several at once", async () => {
    const [one, two] = [await open(), await open()];
    await seat();
    const browser = openBrowser(url);
    const callbacks = [await goToProvider(browser, one), await goToProvider(browser, two)];
    expect((await comeBack(browser, callbacks[0] ?? "")).status).toBe(303);
    expect((await whoIs(browser))?.tenant.id).toBe(one.tenantId);
    expect((await comeBack(browser, callbacks[1] ?? "")).status).toBe(303);
    expect((await whoIs(browser))?.tenant.id).toBe(two.tenantId);
  });

  test.each([
    "//elsewhere.example",
    "/\\elsewhere.example",
    "https:elsewhere.example",
    "https://elsewhere.example",
    "javascript:alert(1)",
    "/..//elsewhere.example",
    "/\t/elsewhere.example",
    "elsewhere.example",
    "@elsewhere.example",
    ".elsewhere.example",
    "",
    `/${"a".repeat(5000)}`,
  ])("back to %j is back to the start", async (returnTo) => {
    const workspace = await open();
    await seat();
    expect(toLocation(await signOn(openBrowser(url), workspace, returnTo))).toBe(`${url}/`);
  });
});

describe("who comes in", () => {
  test.each<[string, Partial<ProviderInput>, Record<string, unknown>]>([
    ["an email that is not verified", {}, { email_verified: false }],
    ["an email that is called verified in other words", {}, { email_verified: "true" }],
    ["an email of which nothing is said", {}, { email_verified: undefined }],
    ["no email", {}, { email: undefined }],
    ["something that is no email", {}, { email: "ada" }],
    ["an email of another domain", { emailDomains: ["example.com"] }, {}],
    ["a domain that only ends alike", { emailDomains: ["example.org"] }, { email: "ada@evil-example.org" }],
    ["a domain in the name", { emailDomains: ["example.org"] }, { email: '"ada@example.org"@evil.example' }],
    ["nobody's invitation, where no role is given", { role: null }, {}],
  ])("not with %s", async (_name, input, claims) => {
    const workspace = await open(input);
    await seat(claims);
    const browser = openBrowser(url);
    expect(codeOf(await signOn(browser, workspace))).toBe("403 auth.sso-refused");
    expect(await whoIs(browser)).toBeUndefined();
    const people = await app.rows("SELECT id FROM person WHERE tenant_id = $1", [workspace.tenantId]);
    expect(people).toHaveLength(1);
  });

  test("a member with the verified email is that member, and keeps their roles", async () => {
    const workspace = await open({ role: null });
    const member = await makePerson(app.database, workspace.tenantId, ["operator"]);
    await seat({ email: member.email.toUpperCase() });
    const browser = openBrowser(url);
    await signOn(browser, workspace);
    expect(await whoIs(browser)).toMatchObject({
      person: { id: member.id },
      roles: ["operator"],
      isTenantBound: true,
    });
  });

  test("a member's email that is not verified at the provider is nobody's", async () => {
    const workspace = await open({ role: "viewer" });
    const member = await makePerson(app.database, workspace.tenantId, ["operator"]);
    await seat({ email: member.email, email_verified: false });
    const browser = openBrowser(url);
    expect(codeOf(await signOn(browser, workspace))).toBe("403 auth.sso-refused");
    expect(await app.rows("SELECT subject FROM identity_link WHERE person_id = $1", [member.id])).toEqual([]);
  });

  test("an email that passed to somebody else does not bring them into the account of who had it", async () => {
    const workspace = await open();
    const member = await makePerson(app.database, workspace.tenantId, ["operator"]);
    await seat({ email: member.email });
    await signOn(openBrowser(url), workspace);
    await seat({ email: member.email });
    expect(codeOf(await signOn(openBrowser(url), workspace))).toBe("403 auth.sso-refused");
  });

  test("somebody invited comes in as invited, once", async () => {
    const workspace = await open({ role: null });
    const { email } = await seat();
    await app.rows(
      `INSERT INTO invitation (id, tenant_id, email, roles, token_hash, invited_by_kind, invited_by_id, expires_at)
       VALUES (gen_random_uuid(), $1, $2, ARRAY['operator'], $3, 'person', $4, now() + interval '1 day')`,
      [workspace.tenantId, email, `hash-${email}`, workspace.owner.id],
    );
    const browser = openBrowser(url);
    await signOn(browser, workspace);
    expect(await whoIs(browser)).toMatchObject({ person: { email }, roles: ["operator"] });
    const [invitation] = await app.rows("SELECT accepted_at IS NOT NULL AS accepted FROM invitation WHERE email = $1", [
      email,
    ]);
    expect(invitation).toEqual({ accepted: true });
  });

  test("nobody comes in above whoever registered the provider", async () => {
    const workspace = await open({}, ({ actor }) => ({
      ...actor,
      roles: ["admin"],
      permissions: ["tenant:manage", "flows:read"],
    })).catch((error: unknown) => error);
    // An editor may do more than that actor, who so may not make any.
    expect(workspace).toMatchObject({ code: "auth.forbidden" });
    const modest = await open({ role: null }, ({ actor }) => ({
      ...actor,
      permissions: ["tenant:manage", "flows:read"],
    }));
    expect(modest.provider.letsIn).toEqual([]);
    await seat({ email: modest.owner.email });
    expect(codeOf(await signOn(openBrowser(url), modest))).toBe("403 auth.sso-refused");
  });

  test("an owner's provider that an admin changes lets no owner in any more, from the next request on", async () => {
    const workspace = await open();
    const admin = await makePerson(app.database, workspace.tenantId, ["admin"]);
    await seat({ email: workspace.owner.email });
    const browser = openBrowser(url);
    await signOn(browser, workspace);
    expect((await whoIs(browser))?.roles).toEqual(["owner"]);
    await updateProvider(partsOf(), admin.actor, { id: workspace.provider.id, name: "Our id", listed: false });
    expect((await whoIs(browser))?.roles).toEqual(["owner"]);
    const { letsIn } = await updateProvider(partsOf(), admin.actor, {
      id: workspace.provider.id,
      emailDomains: ["example.org"],
    });
    expect(letsIn).not.toContain("owner");
    expect(await whoIs(browser)).toBeUndefined();
    expect(codeOf(await signOn(browser, workspace))).toBe("403 auth.sso-refused");
  });

  test("whoever rises above the provider's reach signs in anew, with a password", async () => {
    const workspace = await open({}, ({ actor }) => ({ ...actor, roles: ["admin"], permissions: actorOf("admin") }));
    await seat();
    const browser = openBrowser(url);
    await signOn(browser, workspace);
    const { person } = (await whoIs(browser)) as Session;
    await setRoles(app, workspace.owner.actor, { member: person.id, roles: ["owner"] });
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("a member who is removed is out at once; the workspace's rule decides whether they may come again", async () => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    await signOn(browser, workspace);
    const { person } = (await whoIs(browser)) as Session;
    await removeMember(app, workspace.owner.actor, { member: person.id });
    expect(await whoIs(browser)).toBeUndefined();
    await updateProvider(partsOf(), workspace.owner.actor, { id: workspace.provider.id, role: null });
    expect(codeOf(await signOn(browser, workspace))).toBe("403 auth.sso-refused");
    await updateProvider(partsOf(), workspace.owner.actor, { id: workspace.provider.id, role: "viewer" });
    await signOn(browser, workspace);
    expect(await whoIs(browser)).toMatchObject({ person: { id: person.id }, roles: ["viewer"] });
  });

  test("domains that the workspace names later bind those who came before, too", async () => {
    const workspace = await open();
    await seat();
    await signOn(openBrowser(url), workspace);
    await updateProvider(partsOf(), workspace.owner.actor, {
      id: workspace.provider.id,
      emailDomains: ["example.com"],
    });
    expect(codeOf(await signOn(openBrowser(url), workspace))).toBe("403 auth.sso-refused");
  });
});

const actorOf = (role: Role) => toPermissions([role]);

describe("workspaces", () => {
  test("an answer for one workspace's provider opens no other's", async () => {
    const [one, two] = [await open(), await open()];
    await seat();
    const browser = openBrowser(url);
    const callback = await goToProvider(browser, one);
    const moved = callback.replace(one.provider.id, two.provider.id);
    expect(codeOf(await comeBack(browser, moved))).toBe("400 auth.sso-lost");
    expect(await whoIs(browser)).toBeUndefined();
  });

  test("who is the same at the provider is somebody else in another workspace", async () => {
    const [one, two] = [await open(), await open()];
    const { email } = await seat();
    const [first, second] = [openBrowser(url), openBrowser(url)];
    await signOn(first, one);
    await signOn(second, two);
    const people = [await whoIs(first), await whoIs(second)] as [Session, Session];
    expect(people[0].person.id).not.toBe(people[1].person.id);
    expect(people.map(({ person }) => person.email)).toEqual([email, email]);
    for (const { tenants } of people) expect(tenants).toHaveLength(1);
  });

  test("a workspace that vouches for a stranger's email reaches nothing of that stranger's", async () => {
    const theirs = await open();
    const victim = await makePerson(app.database, theirs.tenantId, ["owner"]);
    const mine = await open();
    await seat({ email: victim.email });
    const browser = openBrowser(url);
    await signOn(browser, mine);
    const session = (await whoIs(browser)) as Session;
    expect(session.person.id).not.toBe(victim.id);
    expect(session.tenants.map(({ id }) => id)).toEqual([mine.tenantId]);
    // Nor does it take the email away: whoever proves to have it signs in as before.
    await signInByPassword(victim);
  });

  test("a member of two workspaces whom one vouches for is in that one alone", async () => {
    const [mine, theirs] = [await open(), await open()];
    const victim = await makePerson(app.database, theirs.tenantId, ["owner"]);
    await joinTenant(app.database, victim, mine.tenantId, ["viewer"]);
    const elsewhere = await signInByPassword(victim);
    await seat({ email: victim.email });
    const browser = openBrowser(url);
    await signOn(browser, mine);
    const session = (await whoIs(browser)) as Session;
    expect(session).toMatchObject({ person: { id: victim.id }, tenant: { id: mine.tenantId }, roles: ["viewer"] });
    expect(session.tenants.map(({ id }) => id)).toEqual([mine.tenantId]);
    expect((await browser.post("/auth/switch", { tenant: theirs.tenantId })).status).toBe(403);
    expect(await browser.mutate("account.update", { name: "Mallory" })).toBe("auth.forbidden");
    const password = { current: testPassword, next: "another horse battery" };
    expect(await browser.mutate("account.changePassword", password)).toBe("auth.forbidden");
    const shown = (await browser.query("account.sessions")) as { tenant: { id: string } }[];
    expect(shown.map(({ tenant }) => tenant.id)).toEqual([mine.tenantId]);
    expect((await browser.post("/auth/sign-out-everywhere")).status).toBe(204);
    expect(await whoIs(browser)).toBeUndefined();
    expect((await whoIs(elsewhere))?.person.id).toBe(victim.id);
  });

  test("only listed providers that are on are offered, with their workspace, and nothing else of them", async () => {
    const shown = await open({ name: "Shown" });
    const hidden = await open({ listed: false });
    const off = await open({ enabled: false });
    const { body } = await openBrowser(url).get("/auth/providers");
    const offered = body as { id: string }[];
    expect(offered.find(({ id }) => id === shown.provider.id)).toEqual({
      id: shown.provider.id,
      name: "Shown",
      tenant: "Workspace",
    });
    const ids = offered.map(({ id }) => id);
    expect(ids).not.toContain(hidden.provider.id);
    expect(ids).not.toContain(off.provider.id);
    const mine = await openBrowser(url).get(`/auth/providers?tenant=${shown.tenantId}`);
    expect((mine.body as { id: string }[]).map(({ id }) => id)).toEqual([shown.provider.id]);
  });

  test("a provider that is off, unknown or removed leads nowhere, also for whoever is on the way", async () => {
    const workspace = await open();
    await seat();
    const browser = openBrowser(url);
    await signOn(browser, workspace);
    const callback = await goToProvider(browser, workspace);
    await updateProvider(partsOf(), workspace.owner.actor, { id: workspace.provider.id, enabled: false });
    expect(await whoIs(browser)).toBeUndefined();
    expect(codeOf(await comeBack(browser, callback))).toBe("404 identity-provider.not-found");
    for (const id of [workspace.provider.id, "00000000-0000-0000-0000-000000000000", "x", "..%2f..%2fx", "%00"]) {
      expect((await visit(openBrowser(url), `/auth/oidc/${id}/start`)).status).toBe(404);
    }
  });
});

describe("addresses", () => {
  test("a provider inside the machine is called only where the owner allows it", async () => {
    const strict = createOutgoingHttp();
    const other = await createTestApp({
      databaseUrl: database.url,
      redisUrl: undefined,
      nodes: [],
      workers: 0,
      http: strict,
    });
    const closed = await createServer(other);
    const workspace = await open();
    const address = (await closed.listen(0)).replace("127.0.0.1", "localhost");
    const answer = await visit(openBrowser(address), toStart(workspace));
    expect(codeOf(answer)).toBe("502 auth.sso-failed");
    expect(JSON.stringify(answer.body)).not.toContain("127.0.0.1");
    await closed.close();
    await other.stop();
    await strict.close();
  });

  test("with a public address of https, cookies are bound to it and the provider sends browsers there", async () => {
    const publicUrl = "https://flows.example.org";
    const secure = await createServer(app, { publicUrl });
    const address = await secure.listen(0);
    const workspace = await open();
    const response = await fetch(`${address}/auth/oidc/${workspace.provider.id}/start`, { redirect: "manual" });
    const [cookie = ""] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-autoweave-sso=[\w-]{43};/);
    for (const part of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"]) expect(cookie).toContain(part);
    const to = new URL(response.headers.get("location") ?? "");
    expect(to.searchParams.get("redirect_uri")).toBe(`${publicUrl}/auth/oidc/${workspace.provider.id}/callback`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    await secure.close();
  });
});
