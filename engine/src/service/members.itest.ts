import type { Role } from "@autoweave/auth/role";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { acceptSignedIn, getInvitation } from "./identity/accept-invitation.js";
import { createInvitation, listInvitations, revokeInvitation } from "./identity/invitations.js";
import type { Mailer } from "./identity/mail.js";
import { listMembers, removeMember, setRoles } from "./identity/members.js";
import { renameTenant } from "./identity/rename-tenant.js";
import { createResetLink } from "./identity/reset-links.js";
import { switchTenant } from "./identity/switch-tenant.js";
import { terminalMailer } from "./identity/terminal-mailer.js";
import { makeActor } from "./testing/make-actor.js";
import { joinTenant, makePerson, makeTenant, type TestPerson } from "./testing/make-person.js";

const database = withDatabase();
let app: TestApp;
let parts: TestApp & { address: () => string; mailer: Mailer };

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  parts = { ...app, address: () => "https://flows.example.org", mailer: terminalMailer };
});
afterAll(async () => app.stop());

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

function toToken(link: string): string {
  return new URL(link).searchParams.get("token") ?? "";
}

async function makeTeam<const Roles extends Role[]>(...roles: Roles): Promise<{ [Index in keyof Roles]: TestPerson }> {
  const tenantId = await makeTenant(app.database);
  const people: TestPerson[] = [];
  for (const role of roles) people.push(await makePerson(app.database, tenantId, [role]));
  return people as { [Index in keyof Roles]: TestPerson };
}

async function audited(tenantId: string): Promise<string[]> {
  const rows = await app.rows<{ line: string }>(
    "SELECT action || ' ' || resource_kind AS line FROM audit_entry WHERE tenant_id = $1 ORDER BY seq",
    [tenantId],
  );
  return rows.map(({ line }) => line);
}

test("owners and admins change roles and remove members, and each act is written down", async () => {
  const [owner, admin, editor] = await makeTeam("owner", "admin", "editor");
  expect(await setRoles(app, owner.actor, { member: editor.id, roles: ["viewer", "operator", "viewer"] })).toEqual({
    id: editor.id,
    roles: ["viewer", "operator"],
  });
  expect((await listMembers(app, admin.actor)).map(({ id, roles, isYou }) => ({ id, roles, isYou }))).toEqual(
    expect.arrayContaining([
      { id: owner.id, roles: ["owner"], isYou: false },
      { id: admin.id, roles: ["admin"], isYou: true },
      { id: editor.id, roles: ["viewer", "operator"], isYou: false },
    ]),
  );
  await removeMember(app, admin.actor, { member: editor.id });
  expect(await codeOf(removeMember(app, admin.actor, { member: editor.id }))).toBe("member.not-found");
  await renameTenant(app, admin.actor, { name: "Renamed" });
  await renameTenant(app, admin.actor, { name: "Renamed" });
  expect(await audited(owner.actor.tenantId)).toEqual([
    "member.set-roles person",
    "member.remove person",
    "tenant.rename tenant",
  ]);
});

test("nobody gives, takes or stands in for what they do not have", async () => {
  const [owner, admin, other, viewer] = await makeTeam("owner", "admin", "admin", "viewer");
  const forbidden: [string, () => Promise<unknown>][] = [
    ["make an owner", () => setRoles(app, admin.actor, { member: viewer.id, roles: ["owner"] })],
    ["make oneself an owner", () => setRoles(app, admin.actor, { member: admin.id, roles: ["admin", "owner"] })],
    ["unmake an owner", () => setRoles(app, admin.actor, { member: owner.id, roles: ["viewer"] })],
    ["remove an owner", () => removeMember(app, admin.actor, { member: owner.id })],
    [
      "invite an owner",
      () => createInvitation(parts, admin.actor, { email: "x@example.org", roles: ["viewer", "owner"] }),
    ],
    ["become an owner by a link", () => createResetLink(parts, admin.actor, { member: owner.id })],
    ["take one's own password by a link", () => createResetLink(parts, owner.actor, { member: owner.id })],
    ["act without the permission", () => setRoles(app, viewer.actor, { member: viewer.id, roles: ["viewer"] })],
    ["see members as a viewer", () => listMembers(app, viewer.actor)],
  ];
  for (const [what, work] of forbidden) expect(await codeOf(work()), what).toBe("auth.forbidden");
  expect(await codeOf(setRoles(app, admin.actor, { member: other.id, roles: ["admin", "editor"] }))).toBe("none");
  const key = { ...(await makeActor(app.database, ["members:manage", "runs:read"])), tenantId: owner.actor.tenantId };
  expect(await codeOf(setRoles(app, key, { member: viewer.id, roles: ["editor"] }))).toBe("auth.forbidden");
  expect((await listMembers(app, owner.actor)).find(({ id }) => id === owner.id)?.roles).toEqual(["owner"]);
});

test("the last owner stays", async () => {
  const [owner, admin] = await makeTeam("owner", "admin");
  expect(await codeOf(removeMember(app, owner.actor, { member: owner.id }))).toBe("member.last-owner");
  expect(await codeOf(setRoles(app, owner.actor, { member: owner.id, roles: ["admin"] }))).toBe("member.last-owner");
  await setRoles(app, owner.actor, { member: admin.id, roles: ["owner"] });
  await app.rows("UPDATE person SET disabled_at = now() WHERE id = $1", [admin.id]);
  expect(await codeOf(removeMember(app, owner.actor, { member: owner.id }))).toBe("member.last-owner");
  await app.rows("UPDATE person SET disabled_at = NULL WHERE id = $1", [admin.id]);
  expect(await codeOf(setRoles(app, owner.actor, { member: owner.id, roles: ["viewer"] }))).toBe("none");
});

test("of two owners who remove each other at once, or themselves, one stays", async () => {
  for (const whom of ["each other", "themselves"]) {
    const [one, two] = await makeTeam("owner", "owner");
    const [first, second] = whom === "each other" ? [two, one] : [one, two];
    const codes = await Promise.all([
      codeOf(removeMember(app, one.actor, { member: first.id })),
      codeOf(removeMember(app, two.actor, { member: second.id })),
    ]);
    expect(codes.sort(), whom).toEqual(["member.last-owner", "none"]);
  }
});

test("an invitation is open until it is accepted or revoked, and another takes its place", async () => {
  const [owner, admin] = await makeTeam("owner", "admin");
  const input = { email: "new@example.org", roles: ["editor" as const] };
  const first = await createInvitation(parts, admin.actor, input);
  expect(first.link).toMatch(/^https:\/\/flows\.example\.org\/invitation\?token=[\w-]{43}$/);
  expect(await getInvitation(app, { token: toToken(first.link) })).toMatchObject({
    tenant: { name: "Workspace" },
    email: input.email,
    roles: ["editor"],
    invitedBy: admin.name,
    hasAccount: false,
  });
  const second = await createInvitation(parts, owner.actor, input);
  expect(await codeOf(getInvitation(app, { token: toToken(first.link) }))).toBe("auth.link-invalid");
  expect(await listInvitations(app, admin.actor)).toMatchObject([
    { id: second.id, email: input.email, invitedBy: owner.name, isExpired: false },
  ]);
  expect(JSON.stringify(await listInvitations(app, admin.actor))).not.toContain(toToken(second.link));
  await revokeInvitation(app, admin.actor, { id: second.id });
  expect(await codeOf(revokeInvitation(app, admin.actor, { id: second.id }))).toBe("invitation.not-found");
  expect(await codeOf(getInvitation(app, { token: toToken(second.link) }))).toBe("auth.link-invalid");
  expect(await listInvitations(app, admin.actor)).toEqual([]);
  expect(await codeOf(createInvitation(parts, owner.actor, { ...input, email: admin.email }))).toBe("member.exists");
  const kept = await app.rows<{ text: string }>("SELECT i::text AS text FROM invitation i", []);
  expect(kept.some(({ text }) => text.includes(toToken(first.link)))).toBe(false);
});

test("whoever loses a right leaves no invitation behind that gives it", async () => {
  const [owner, admin, other] = await makeTeam("owner", "admin", "owner");
  const links = await Promise.all([
    createInvitation(parts, other.actor, { email: "a@example.org", roles: ["owner"] }),
    createInvitation(parts, other.actor, { email: "b@example.org", roles: ["editor"] }),
    createInvitation(parts, admin.actor, { email: "c@example.org", roles: ["viewer"] }),
  ]);
  const emails = async () => (await listInvitations(app, owner.actor)).map(({ email }) => email).sort();
  await setRoles(app, owner.actor, { member: other.id, roles: ["admin"] });
  expect(await emails()).toEqual(["b@example.org", "c@example.org"]);
  await setRoles(app, owner.actor, { member: other.id, roles: ["editor"] });
  expect(await emails()).toEqual(["c@example.org"]);
  await removeMember(app, owner.actor, { member: admin.id });
  expect(await emails()).toEqual([]);
  for (const { link } of links) {
    expect(await codeOf(getInvitation(app, { token: toToken(link) }))).toBe("auth.link-invalid");
  }
});

test("of two who accept one invitation at once, one is too late", async () => {
  const [owner] = await makeTeam("owner");
  const [guest] = await makeTeam("viewer");
  const { link } = await createInvitation(parts, owner.actor, { email: guest.email, roles: ["editor"] });
  await app.rows(
    "INSERT INTO session (id, tenant_id, person_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
    [guest.actor.sessionId, guest.actor.tenantId, guest.id],
  );
  const token = toToken(link);
  const codes = await Promise.all([1, 2, 3].map(() => codeOf(acceptSignedIn(app, guest.actor, { token }))));
  expect(codes.sort()).toEqual(["auth.link-invalid", "auth.link-invalid", "none"]);
  expect((await audited(owner.actor.tenantId)).filter((line) => line.startsWith("invitation.accept"))).toHaveLength(1);
  const [session] = await app.rows("SELECT tenant_id FROM session WHERE person_id = $1", [guest.id]);
  expect(session).toEqual({ tenant_id: owner.actor.tenantId });
});

test("an invitation of somebody else is not accepted, whoever has the link", async () => {
  const [owner] = await makeTeam("owner");
  const [stranger] = await makeTeam("owner");
  const { link } = await createInvitation(parts, owner.actor, { email: "expected@example.org", roles: ["owner"] });
  expect(await codeOf(acceptSignedIn(app, stranger.actor, { token: toToken(link) }))).toBe("auth.forbidden");
  expect(await codeOf(getInvitation(app, { token: toToken(link) }))).toBe("none");
});

test("a reset link is for members of this workspace alone, and does not outlive what they may", async () => {
  const [owner, editor] = await makeTeam("owner", "editor");
  const elsewhere = await makeTenant(app.database);
  const { link } = await createResetLink(parts, owner.actor, { member: editor.id });
  expect(link).toMatch(/^https:\/\/flows\.example\.org\/reset\?token=[\w-]{43}$/);
  const open = () => app.rows("SELECT id FROM account_link WHERE person_id = $1", [editor.id]);
  expect(await open()).toHaveLength(1);
  await setRoles(app, owner.actor, { member: editor.id, roles: ["owner"] });
  expect(await open()).toHaveLength(0);
  await joinTenant(app.database, editor, elsewhere, ["owner"]);
  expect(await codeOf(createResetLink(parts, owner.actor, { member: editor.id }))).toBe("auth.forbidden");
});

test("whoever joins another workspace takes their open reset links back", async () => {
  const [owner, editor] = await makeTeam("owner", "editor");
  const [host] = await makeTeam("owner");
  await createResetLink(parts, owner.actor, { member: editor.id });
  const { link } = await createInvitation(parts, host.actor, { email: editor.email, roles: ["admin"] });
  await app.rows(
    "INSERT INTO session (id, tenant_id, person_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
    ["a".repeat(64), editor.actor.tenantId, editor.id],
  );
  await acceptSignedIn(app, { ...editor.actor, sessionId: "a".repeat(64) }, { token: toToken(link) });
  expect(await app.rows("SELECT id FROM account_link WHERE person_id = $1", [editor.id])).toEqual([]);
});

test("another tenant's people and invitations are out of reach, by id too", async () => {
  const [owner, editor] = await makeTeam("owner", "editor");
  const [stranger] = await makeTeam("owner");
  const { id } = await createInvitation(parts, owner.actor, { email: "guest@example.org", roles: ["viewer"] });
  expect((await listMembers(app, stranger.actor)).map((member) => member.id)).toEqual([stranger.id]);
  expect(await listInvitations(app, stranger.actor)).toEqual([]);
  for (const member of [editor.id, owner.id, "", "x", "' OR true --", `${editor.id}0`, "\u0000"]) {
    expect(await codeOf(setRoles(app, stranger.actor, { member, roles: ["viewer"] }))).toBe("member.not-found");
    expect(await codeOf(removeMember(app, stranger.actor, { member }))).toBe("member.not-found");
    expect(await codeOf(createResetLink(parts, stranger.actor, { member }))).toBe("member.not-found");
  }
  for (const one of [id, "", "x", "\u0000"]) {
    expect(await codeOf(revokeInvitation(app, stranger.actor, { id: one }))).toBe("invitation.not-found");
  }
  for (const tenant of [owner.actor.tenantId, "", "*", "nowhere"]) {
    expect(await codeOf(switchTenant(app, stranger.actor, { tenant }))).toBe("tenant.not-found");
  }
  expect(await listMembers(app, owner.actor)).toHaveLength(2);
});

test("the database shows a tenant its members alone, and lets it write nobody", async () => {
  const [owner] = await makeTeam("owner");
  const [stranger] = await makeTeam("owner");
  await app.database.withTenant(stranger.actor.tenantId, async (client) => {
    expect((await client.person.findMany()).map(({ id }) => id)).toEqual([stranger.id]);
    expect(await client.member.findMany({ where: { personId: owner.id } })).toEqual([]);
    expect(await client.person.updateMany({ data: { name: "Mallory" } })).toEqual({ count: 0 });
    expect(await client.person.deleteMany()).toEqual({ count: 0 });
  });
  await expect(
    app.database.withTenant(stranger.actor.tenantId, (client) =>
      client.session.create({
        data: { id: "b".repeat(64), tenantId: owner.actor.tenantId, personId: owner.id, expiresAt: new Date() },
      }),
    ),
  ).rejects.toThrow();
  expect(await listMembers(app, owner.actor)).toMatchObject([{ name: owner.name }]);
});
