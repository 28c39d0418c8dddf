import type { Role } from "@autoweave/auth/role";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listAudit } from "../service/audit/list-audit.js";
import { acceptSignedIn } from "../service/identity/accept-invitation.js";
import { disableMember, enableMember } from "../service/identity/disable-member.js";
import { createInvitation, listInvitations } from "../service/identity/invitations.js";
import { listMembers, removeMember, setRoles } from "../service/identity/members.js";
import { terminalMailer } from "../service/identity/terminal-mailer.js";
import { makeActor } from "../service/testing/make-actor.js";
import { joinTenant, makePerson, makeTenant, type TestPerson, testPassword } from "../service/testing/make-person.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { createServer, type Server } from "./server.js";
import { type Answer, type Browser, openBrowser } from "./testing/browser.js";

const database = withDatabase();
let app: TestApp;
let server: Server;
let url: string;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  server = await createServer(app, { trustedProxies: ["loopback"] });
  url = await server.listen(0);
});
afterAll(async () => {
  await server.close();
  await app.stop();
});

async function makeTeam<const Roles extends Role[]>(...roles: Roles): Promise<{ [Index in keyof Roles]: TestPerson }> {
  const tenantId = await makeTenant(app.database);
  const people: TestPerson[] = [];
  for (const role of roles) people.push(await makePerson(app.database, tenantId, [role]));
  return people as { [Index in keyof Roles]: TestPerson };
}

const trySignIn = (browser: Browser, { email }: TestPerson): Promise<Answer> =>
  browser.post("/auth/sign-in", { email, password: testPassword });

async function signIn(person: TestPerson): Promise<Browser> {
  const browser = openBrowser(url);
  expect((await trySignIn(browser, person)).status).toBe(200);
  return browser;
}

/** Whether a key or an access token opens anything. */
async function opens(bearer: string): Promise<boolean> {
  const answer = await openBrowser(url, { authorization: `Bearer ${bearer}` }).query("flows.list", {});
  return answer !== "auth.required";
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );

const secretOf = (made: unknown) => (made as { secret: string }).secret;

test("whatever a member came in by ends at once; enabled, they come in by their password with the roles they had", async () => {
  const [owner, admin] = await makeTeam("owner", "admin");
  const browser = await signIn(admin);
  const key = secretOf(await browser.mutate("keys.create", { name: "Theirs", scopes: ["flows:read", "keys:manage"] }));
  const byKey = openBrowser(url, { authorization: `Bearer ${key}` });
  const keyOfKey = secretOf(await byKey.mutate("keys.create", { name: "By theirs", scopes: ["flows:read"] }));
  const { body } = await browser.post("/auth/token", { grant_type: "session" });
  const { access_token: token, refresh_token: refresh } = body as { access_token: string; refresh_token: string };
  const ownersBrowser = await signIn(owner);
  const ownersKey = secretOf(await ownersBrowser.mutate("keys.create", { name: "Mine", scopes: ["flows:read"] }));
  for (const bearer of [key, keyOfKey, token]) expect(await opens(bearer)).toBe(true);

  expect(await ownersBrowser.mutate("members.disable", { member: admin.id })).toEqual({
    id: admin.id,
    endedSessions: 1,
    revokedKeys: 2,
  });
  expect((await browser.get("/auth/session")).status).toBe(401);
  for (const bearer of [key, keyOfKey, token]) expect(await opens(bearer)).toBe(false);
  const refreshed = await openBrowser(url).post("/auth/token", { grant_type: "refresh_token", refresh_token: refresh });
  expect(refreshed.status).toBe(401);
  expect(await trySignIn(openBrowser(url), admin)).toMatchObject({ status: 403, body: { code: "auth.forbidden" } });
  expect(await opens(ownersKey)).toBe(true);
  const [shown] = (await listMembers(app, owner.actor)).filter(({ id }) => id === admin.id);
  expect(shown?.disabledAt).toEqual(expect.any(String));

  await ownersBrowser.mutate("members.enable", { member: admin.id });
  expect((await signIn(admin)).cookies.size).toBe(1);
  expect((await browser.get("/auth/session")).status).toBe(401);
  for (const bearer of [key, keyOfKey, token]) expect(await opens(bearer)).toBe(false);
  const { entries } = await listAudit(app, owner.actor, { action: "member." });
  expect(entries.map(({ action, resource, details }) => [action, resource?.id, details.endedSessions])).toEqual([
    ["member.enable", admin.id, undefined],
    ["member.disable", admin.id, 1],
  ]);
});

test("twice is once, and leaves one entry", async () => {
  const [owner, viewer] = await makeTeam("owner", "viewer");
  await enableMember(app, owner.actor, { member: viewer.id });
  for (const turn of [disableMember, disableMember, enableMember, enableMember]) {
    await turn(app, owner.actor, { member: viewer.id });
  }
  const { entries } = await listAudit(app, owner.actor, { action: "member." });
  expect(entries.map(({ action }) => action)).toEqual(["member.enable", "member.disable"]);
});

test("the last owner stays, also when two are disabled at once or one is disabled already", async () => {
  const [first, second] = await makeTeam("owner", "owner");
  const key = { ...(await makeActor(app.database)), tenantId: first.actor.tenantId };
  const codes = await Promise.all([first, second].map(({ id }) => codeOf(disableMember(app, key, { member: id }))));
  expect(codes.sort()).toEqual(["member.last-owner", "none"]);
  const left = (await listMembers(app, key)).find(({ disabledAt }) => disabledAt === null);
  const member = left?.id ?? "";
  expect(await codeOf(disableMember(app, key, { member }))).toBe("member.last-owner");
  expect(await codeOf(removeMember(app, key, { member }))).toBe("member.last-owner");
  expect(await codeOf(setRoles(app, key, { member, roles: ["admin"] }))).toBe("member.last-owner");
});

test("nobody disables who may do more, another workspace's member, or themselves", async () => {
  const [owner, admin, editor, viewer] = await makeTeam("owner", "admin", "editor", "viewer");
  const [stranger] = await makeTeam("owner");
  const tries: [TestPerson, TestPerson][] = [
    [admin, owner],
    [editor, viewer],
    [viewer, editor],
    [admin, admin],
  ];
  for (const [who, whom] of tries) {
    expect(await codeOf(disableMember(app, who.actor, { member: whom.id }))).toBe("auth.forbidden");
  }
  for (const turn of [disableMember, enableMember]) {
    expect(await codeOf(turn(app, owner.actor, { member: stranger.id }))).toBe("member.not-found");
    expect(await codeOf(turn(app, owner.actor, { member: "' OR true --" }))).toBe("member.not-found");
  }
  await disableMember(app, owner.actor, { member: admin.id });
  expect(await codeOf(enableMember(app, editor.actor, { member: admin.id }))).toBe("auth.forbidden");
});

test("what a member is in other workspaces is left alone, and no way leads from there into this one", async () => {
  const [owner, viewer] = await makeTeam("owner", "viewer");
  const elsewhere = await makeTenant(app.database, "Elsewhere");
  await joinTenant(app.database, viewer, elsewhere, ["editor"]);
  await disableMember(app, owner.actor, { member: viewer.id });
  const browser = await signIn(viewer);
  expect((await browser.get("/auth/session")).body).toMatchObject({
    tenant: { id: elsewhere },
    tenants: [{ id: elsewhere }],
  });
  const switched = await browser.post("/auth/switch", { tenant: owner.actor.tenantId });
  expect(switched).toMatchObject({ status: 404, body: { code: "tenant.not-found" } });
  expect((await browser.get("/auth/session")).body).toMatchObject({ tenant: { id: elsewhere } });
});

test("the invitations that they gave are taken back, and none of before lets them in", async () => {
  const [owner, admin] = await makeTeam("owner", "admin");
  const parts = { ...app, address: () => url, mailer: terminalMailer, onError: () => undefined };
  const late = await makePerson(app.database, await makeTenant(app.database), ["owner"]);
  const { link } = await createInvitation(parts, owner.actor, { email: late.email, roles: ["editor"] });
  await createInvitation(parts, admin.actor, { email: "friend@example.org", roles: ["editor"] });
  await joinTenant(app.database, late, owner.actor.tenantId, ["viewer"]);
  for (const { id } of [admin, late]) await disableMember(app, owner.actor, { member: id });
  expect((await listInvitations(app, owner.actor)).map(({ email }) => email)).toEqual([late.email]);
  const token = new URL(link).searchParams.get("token") ?? "";
  expect(await codeOf(acceptSignedIn(app, late.actor, { token }))).toBe("auth.link-invalid");
});

test("a member who is removed takes no key along", async () => {
  const [owner, admin] = await makeTeam("owner", "admin");
  const key = secretOf(await (await signIn(admin)).mutate("keys.create", { name: "Theirs", scopes: ["flows:read"] }));
  expect(await opens(key)).toBe(true);
  await removeMember(app, owner.actor, { member: admin.id });
  expect(await opens(key)).toBe(false);
});
