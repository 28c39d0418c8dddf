import { signAccessToken, verifyAccessToken } from "@autoweave/auth/access-token";
import type { Actor } from "@autoweave/auth/actor";
import { mayDo } from "@autoweave/auth/authorize";
import { createRefreshToken, hashRefreshToken } from "@autoweave/auth/refresh-token";
import type { Role } from "@autoweave/auth/role";
import { createSessions } from "@autoweave/auth/session";
import { createSigningKey } from "@autoweave/auth/token-keys";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSessionStore } from "../store/identity/session-store.js";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { listAudit } from "./audit/list-audit.js";
import { authenticateSession } from "./identity/authenticate-session.js";
import { beginSession } from "./identity/begin-session.js";
import { removeMember, setRoles } from "./identity/members.js";
import { switchTenant } from "./identity/switch-tenant.js";
import { createKey, revokeKey } from "./key/keys.js";
import { makeActor } from "./testing/make-actor.js";
import { joinTenant, makePerson, makeTenant } from "./testing/make-person.js";
import { createActorReader } from "./token/actor-reader.js";
import { createSigningKeys } from "./token/signing-keys.js";
import { mostFamilies } from "./token/token-family.js";
import {
  authenticateToken,
  issueTokensForKey,
  issueTokensForSession,
  refreshTokens,
  revokeToken,
  type TokenParts,
} from "./token/tokens.js";

const database = withDatabase();
let app: TestApp;
let parts: TokenParts;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
  parts = { ...app, tokenKeys: createSigningKeys({ ...app, issuer: "https://flows.example" }) };
});
afterAll(async () => app.stop());

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

/** A tenant with a key that its tokens come from, and another key so that the first may be revoked. */
async function makeKey(scopes: ("*" | "flows:read" | "runs:read")[] = ["*"]) {
  const actor: Actor = await makeActor(app.database);
  await createKey(app, actor, { name: "spare", scopes: ["*"] });
  const key = await createKey(app, actor, { name: "tokens", scopes });
  return { actor, ...key, tokens: await issueTokensForKey(parts, key.secret) };
}

test("a key's tokens may what the key may at this moment", async () => {
  const { actor, id, tokens } = await makeKey(["flows:read", "runs:read"]);
  const { accessToken } = tokens;
  expect(tokens).toMatchObject({ expiresInSeconds: 600, refreshToken: expect.stringMatching(/^awr_/) });
  expect(await authenticateToken(parts, accessToken)).toEqual({
    tenantId: actor.tenantId,
    subject: { kind: "key", id },
    roles: [],
    permissions: ["flows:read", "runs:read"],
  });
  await app.rows("UPDATE api_key SET scopes = ARRAY['runs:read'] WHERE id = $1", [id]);
  expect((await authenticateToken(parts, accessToken)).permissions).toEqual(["runs:read"]);
});

test("a refresh token gives the next pair, and the pair before is good until it expires", async () => {
  const { tokens } = await makeKey();
  const next = await refreshTokens(parts, tokens.refreshToken);
  expect(next.refreshToken).not.toBe(tokens.refreshToken);
  for (const { accessToken } of [tokens, next]) await authenticateToken(parts, accessToken);
  await authenticateToken(parts, (await refreshTokens(parts, next.refreshToken)).accessToken);
});

test("nothing of a refresh token but its hash is kept", async () => {
  const { tokens } = await makeKey();
  const rows = await app.rows<{ text: string }>("SELECT refresh_token::text AS text FROM refresh_token");
  expect(rows.map(({ text }) => text).join()).toContain(hashRefreshToken(tokens.refreshToken));
  expect(rows.map(({ text }) => text).join()).not.toContain(tokens.refreshToken.slice(4, 14));
});

test("a refresh token that comes again ends all tokens of its family, those of the thief and of the robbed", async () => {
  const { actor, tokens } = await makeKey();
  const next = await refreshTokens(parts, tokens.refreshToken);
  const last = await refreshTokens(parts, next.refreshToken);
  expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.token-replayed");
  for (const { accessToken } of [tokens, next, last]) {
    expect(await codeOf(authenticateToken(parts, accessToken))).toBe("auth.required");
  }
  expect(await codeOf(refreshTokens(parts, last.refreshToken))).toBe("auth.required");
  const [family] = await app.rows("SELECT end_reason FROM token_family WHERE tenant_id = $1", [actor.tenantId]);
  expect(family).toEqual({ end_reason: "replayed" });
});

test("another family of the same key lives on", async () => {
  const { secret, tokens } = await makeKey();
  const other = await issueTokensForKey(parts, secret);
  await refreshTokens(parts, tokens.refreshToken);
  expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.token-replayed");
  await authenticateToken(parts, other.accessToken);
  await refreshTokens(parts, other.refreshToken);
});

test("of many that use a refresh token at once one wins, and the others end its family", async () => {
  for (let round = 0; round < 5; round++) {
    const { actor, tokens } = await makeKey();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => refreshTokens(parts, tokens.refreshToken)),
    );
    const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "auth.token-replayed" });
    }
    for (const { accessToken, refreshToken } of winners) {
      expect(await codeOf(authenticateToken(parts, accessToken))).toBe("auth.required");
      expect(await codeOf(refreshTokens(parts, refreshToken))).toBe("auth.required");
    }
    const rows = await app.rows("SELECT hash FROM refresh_token WHERE tenant_id = $1", [actor.tenantId]);
    expect(rows).toHaveLength(2);
  }
});

test("a revoked or expired key ends its tokens at the next request", async () => {
  for (const end of [
    (actor: Actor, id: string) => revokeKey(app, actor, { id }),
    (_actor: Actor, id: string) => app.rows("UPDATE api_key SET expires_at = now() WHERE id = $1", [id]),
    (_actor: Actor, id: string) => app.rows("DELETE FROM api_key WHERE id = $1", [id]),
  ]) {
    const { actor, id, tokens } = await makeKey();
    await authenticateToken(parts, tokens.accessToken);
    await end(actor, id);
    expect(await codeOf(authenticateToken(parts, tokens.accessToken))).toBe("auth.required");
    expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.required");
    // The refusal was for good: a key that is valid again brings no old tokens back.
    await app.rows("UPDATE api_key SET expires_at = NULL, revoked_at = NULL WHERE id = $1", [id]);
    expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.required");
  }
});

test("either token, given back, ends both", async () => {
  for (const which of ["accessToken", "refreshToken"] as const) {
    const { secret, tokens } = await makeKey();
    const other = await issueTokensForKey(parts, secret);
    await revokeToken(parts, tokens[which]);
    await revokeToken(parts, tokens[which]);
    expect(await codeOf(authenticateToken(parts, tokens.accessToken))).toBe("auth.required");
    expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.required");
    await authenticateToken(parts, other.accessToken);
  }
  for (const text of ["", "x", "a.b.c", createRefreshToken().secret]) await revokeToken(parts, text);
});

test("refresh tokens and families have an end", async () => {
  const { actor, tokens } = await makeKey();
  await app.rows("UPDATE refresh_token SET expires_at = now() WHERE tenant_id = $1", [actor.tenantId]);
  expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.required");
  await authenticateToken(parts, tokens.accessToken);
  await app.rows("UPDATE refresh_token SET expires_at = now() + interval '1 day' WHERE tenant_id = $1", [
    actor.tenantId,
  ]);
  await app.rows("UPDATE token_family SET expires_at = now() WHERE tenant_id = $1", [actor.tenantId]);
  expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.required");
  expect(await codeOf(authenticateToken(parts, tokens.accessToken))).toBe("auth.required");
});

test("what is over is forgotten, and one key has so many families and no more", async () => {
  const { actor, secret, tokens } = await makeKey();
  await app.rows("UPDATE token_family SET expires_at = now() - interval '1 day' WHERE tenant_id = $1", [
    actor.tenantId,
  ]);
  const second = await issueTokensForKey(parts, secret);
  expect(await app.rows("SELECT id FROM token_family WHERE tenant_id = $1", [actor.tenantId])).toHaveLength(1);
  expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.required");
  const later = [];
  for (let count = 0; count < mostFamilies; count++) later.push(await issueTokensForKey(parts, secret));
  expect(await app.rows("SELECT id FROM token_family WHERE tenant_id = $1", [actor.tenantId])).toHaveLength(
    mostFamilies,
  );
  expect(await codeOf(authenticateToken(parts, second.accessToken))).toBe("auth.required");
  for (const { accessToken } of [later[0], later.at(-1)].flatMap((one) => one ?? [])) {
    await authenticateToken(parts, accessToken);
  }
});

test("a well-signed token is no more than what the database says", async () => {
  const [mine, theirs] = [await makeKey(), await makeKey()];
  const { familyId } = await verifyAccessToken(parts.tokenKeys, mine.tokens.accessToken);
  const key = { kind: "key" as const, id: mine.id };
  for (const claims of [
    { tenantId: theirs.actor.tenantId, subject: key, familyId },
    { tenantId: mine.actor.tenantId, subject: { ...key, id: theirs.id }, familyId },
    { tenantId: mine.actor.tenantId, subject: { ...key, id: "no-id" }, familyId },
    { tenantId: mine.actor.tenantId, subject: { ...key, kind: "person" as const }, familyId },
    { tenantId: mine.actor.tenantId, subject: { ...key, kind: "service" as const }, familyId },
    { tenantId: mine.actor.tenantId, subject: key, familyId: uuidv7() },
  ]) {
    const token = await signAccessToken(parts.tokenKeys, claims);
    expect(await codeOf(authenticateToken(parts, token)), JSON.stringify(claims)).toBe("auth.required");
  }
  const right = { tenantId: mine.actor.tenantId, subject: key, familyId };
  await authenticateToken(parts, await signAccessToken(parts.tokenKeys, right));
  const stranger = { ...parts.tokenKeys, signer: async () => createSigningKey() };
  expect(await codeOf(authenticateToken(parts, await signAccessToken(stranger, right)))).toBe("auth.required");
});

test.each(["", "awr_", "awr_x", `awr_${"A".repeat(43)}`, `awr_${"A".repeat(100_000)}`, "\u0000", "' OR true --"])(
  "%# is no refresh token",
  async (secret) => {
    expect(await codeOf(refreshTokens(parts, secret))).toBe("auth.required");
  },
);

/** A member with a session and the tokens that it asked for. */
async function makeMember(roles: Role[] = ["editor"]) {
  const tenantId = await makeTenant(app.database);
  const owner = await makePerson(app.database, tenantId, ["owner"]);
  const person = await makePerson(app.database, tenantId, roles);
  const sessions = createSessions(createSessionStore(app.database));
  const who = { personId: person.id, tenantId, by: "password" as const };
  const { secret } = await beginSession({ ...app, sessions }, who, { userAgent: undefined, address: "127.0.0.1" });
  const actor = await authenticateSession({ sessions }, secret);
  return { tenantId, owner, person, sessions, secret, actor, tokens: await issueTokensForSession(parts, actor) };
}

test("a member's tokens may what the member may at this moment, in this workspace alone", async () => {
  const { tenantId, owner, person, tokens } = await makeMember(["editor"]);
  const actor = await authenticateToken(parts, tokens.accessToken);
  expect(actor).toMatchObject({ tenantId, subject: { kind: "person", id: person.id }, roles: ["editor"] });
  expect(actor).toMatchObject({ isTenantBound: true });
  expect(actor.sessionId).toBeUndefined();
  expect(actor.permissions).toContain("flows:publish");
  expect(mayDo(actor, "account.switch")).toBe(false);
  await setRoles(app, owner.actor, { member: person.id, roles: ["viewer"] });
  expect((await authenticateToken(parts, tokens.accessToken)).permissions).not.toContain("flows:publish");
  expect(await codeOf(issueTokensForSession(parts, actor))).toBe("auth.forbidden");
});

test("whatever ends a member's session ends the tokens that it asked for", async () => {
  type Made = Awaited<ReturnType<typeof makeMember>>;
  const ends: Record<string, (made: Made) => Promise<unknown>> = {
    "signed out": ({ sessions, secret }) => sessions.end(secret),
    "taken out": ({ owner, person }) => removeMember(app, owner.actor, { member: person.id }),
    expired: ({ tenantId }) => app.rows("UPDATE session SET expires_at = now() WHERE tenant_id = $1", [tenantId]),
    closed: ({ person }) => app.rows("UPDATE person SET disabled_at = now() WHERE id = $1", [person.id]),
    "gone elsewhere": async ({ person, actor }) => {
      const tenant = await makeTenant(app.database);
      await joinTenant(app.database, person, tenant, ["owner"]);
      await switchTenant(app, actor, { tenant });
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    const made = await makeMember();
    await authenticateToken(parts, made.tokens.accessToken);
    const other = await makeMember();
    await end(made);
    expect(await codeOf(authenticateToken(parts, made.tokens.accessToken)), name).toBe("auth.required");
    expect(await codeOf(refreshTokens(parts, made.tokens.refreshToken)), name).toBe("auth.required");
    await authenticateToken(parts, other.tokens.accessToken);
  }
});

test("a member's refresh token is for one use, too, and its replay is written down", async () => {
  const { owner, person, tokens } = await makeMember();
  const next = await refreshTokens(parts, tokens.refreshToken);
  await authenticateToken(parts, next.accessToken);
  expect(await codeOf(refreshTokens(parts, tokens.refreshToken))).toBe("auth.token-replayed");
  expect(await codeOf(authenticateToken(parts, next.accessToken))).toBe("auth.required");
  const { entries } = await listAudit(app, owner.actor, { action: "token." });
  expect(entries).toMatchObject([{ action: "token.replay", subject: { kind: "person", id: person.id } }]);
});

test("a process that is asked on a member's behalf reads what they may", async () => {
  const { tenantId, owner, person } = await makeMember(["viewer"]);
  const whose = { tenantId, subject: { kind: "person" as const, id: person.id } };
  expect(await createActorReader(app).find(whose)).toMatchObject({ roles: ["viewer"], isTenantBound: true });
  const elsewhere = await makeTenant(app.database);
  expect(await createActorReader(app).find({ ...whose, tenantId: elsewhere })).toBeUndefined();
  await removeMember(app, owner.actor, { member: person.id });
  expect(await createActorReader(app).find(whose)).toBeUndefined();
});

test("the process that is asked on somebody's behalf reads what they may", async () => {
  const { actor, id } = await makeKey(["flows:read"]);
  const subject = { kind: "key" as const, id };
  expect(await createActorReader(app).find({ tenantId: actor.tenantId, subject })).toMatchObject({
    permissions: ["flows:read"],
  });
  const stranger = await makeActor(app.database);
  expect(await createActorReader(app).find({ tenantId: stranger.tenantId, subject })).toBeUndefined();
  await revokeKey(app, actor, { id });
  expect(await createActorReader(app).find({ tenantId: actor.tenantId, subject })).toBeUndefined();
});

test("those who are looked up at once are each told of themselves, and not of what was before", async () => {
  const one = await makeKey(["flows:read"]);
  const other = await makeKey(["runs:read"]);
  const actors = createActorReader(app);
  const toSubject = ({ actor, id }: typeof one) => ({
    tenantId: actor.tenantId,
    subject: { kind: "key" as const, id },
  });
  const whose = [one, other, one, { ...one, actor: other.actor }].map(toSubject);
  const ask = () => Promise.all(whose.map((subject) => actors.find(subject)));
  const of = ({ actor, id }: typeof one, permission: string) =>
    expect.objectContaining({ tenantId: actor.tenantId, subject: { kind: "key", id }, permissions: [permission] });
  const [read, runs] = [of(one, "flows:read"), of(other, "runs:read")];
  expect(await ask()).toEqual([read, runs, read, undefined]);
  await revokeKey(app, one.actor, { id: one.id });
  expect(await ask()).toEqual([undefined, runs, undefined, undefined]);
});
