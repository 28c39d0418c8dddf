import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../testing/test-app.js";
import { authenticateKey } from "./key/authenticate-key.js";
import { createKey, listKeys, revokeKey } from "./key/keys.js";
import { makeActor } from "./testing/make-actor.js";

const database = withDatabase();
let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
});
afterAll(async () => app.stop());

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

test("a key is whoever it was made for, until it is revoked", async () => {
  const actor = await makeActor(app.database);
  const made = await createKey(app, actor, { name: "ci", scopes: ["flows:read", "runs:read", "flows:read"] });
  expect(made).toMatchObject({ name: "ci", scopes: ["flows:read", "runs:read"], lastUsedAt: null, revokedAt: null });
  expect(await authenticateKey(app, made.secret)).toEqual({
    tenantId: actor.tenantId,
    subject: { kind: "key", id: made.id },
    roles: [],
    permissions: ["flows:read", "runs:read"],
  });
  await createKey(app, actor, { name: "other", scopes: ["*"] });
  await revokeKey(app, actor, { id: made.id });
  await revokeKey(app, actor, { id: made.id });
  expect(await codeOf(authenticateKey(app, made.secret))).toBe("auth.required");
  expect(await listKeys(app, actor)).toMatchObject([
    { name: "other", revokedAt: null },
    { name: "ci", revokedAt: expect.any(String), prefix: made.secret.slice(0, 9) },
  ]);
});

test("nothing of a secret but its hash and its start is kept", async () => {
  const actor = await makeActor(app.database);
  const { secret } = await createKey(app, actor, { name: "x", scopes: ["*"] });
  const rows = await app.rows<{ text: string }>("SELECT api_key::text AS text FROM api_key WHERE tenant_id = $1", [
    actor.tenantId,
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).not.toContain(secret.slice(0, 12));
  expect(JSON.stringify(await listKeys(app, actor))).not.toContain(secret.slice(0, 12));
});

test("its use is noted at most once a minute", async () => {
  const actor = await makeActor(app.database);
  const { secret } = await createKey(app, actor, { name: "x", scopes: ["*"] });
  await authenticateKey(app, secret);
  const [first] = await listKeys(app, actor);
  expect(first?.lastUsedAt).not.toBeNull();
  await authenticateKey(app, secret);
  expect((await listKeys(app, actor))[0]?.lastUsedAt).toBe(first?.lastUsedAt);
  await app.rows("UPDATE api_key SET last_used_at = now() - interval '2 minutes' WHERE tenant_id = $1", [
    actor.tenantId,
  ]);
  await authenticateKey(app, secret);
  const [later] = await listKeys(app, actor);
  expect(Date.parse(later?.lastUsedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(first?.lastUsedAt ?? ""));
});

test.each([undefined, "", "aw_", "aw_x", `aw_${"A".repeat(43)}`, `aw_${"A".repeat(100_000)}`, "\u0000", "Bearer"])(
  "%# is no key",
  async (secret) => {
    expect(await codeOf(authenticateKey(app, secret))).toBe("auth.required");
  },
);

test("a key past its time is none", async () => {
  const actor = await makeActor(app.database);
  expect(await codeOf(createKey(app, actor, { name: "x", scopes: ["*"], expiresAt: new Date(Date.now() - 1) }))).toBe(
    "request.invalid",
  );
  const { id, secret } = await createKey(app, actor, {
    name: "x",
    scopes: ["*"],
    expiresAt: new Date(Date.now() + 60_000),
  });
  await authenticateKey(app, secret);
  await app.rows("UPDATE api_key SET expires_at = now() WHERE id = $1", [id]);
  expect(await codeOf(authenticateKey(app, secret))).toBe("auth.required");
});

test("nobody gives on what they do not have", async () => {
  const actor = await makeActor(app.database, ["keys:manage", "runs:read"]);
  expect(await codeOf(createKey(app, actor, { name: "x", scopes: ["*"] }))).toBe("auth.forbidden");
  expect(await codeOf(createKey(app, actor, { name: "x", scopes: ["runs:read", "flows:write"] }))).toBe(
    "auth.forbidden",
  );
  expect(await createKey(app, actor, { name: "x", scopes: ["runs:read"] })).toMatchObject({ scopes: ["runs:read"] });
});

test("the last key that may manage keys stays, also when two are revoked at once", async () => {
  const actor = await makeActor(app.database);
  const keys = await Promise.all(
    ["a", "b", "c"].map((name) => createKey(app, actor, { name, scopes: [name === "c" ? "runs:read" : "*"] })),
  );
  const codes = await Promise.all(keys.map(({ id }) => codeOf(revokeKey(app, actor, { id }))));
  expect(codes.slice(0, 2).sort()).toEqual(["none", "request.invalid"]);
  expect(codes[2]).toBe("none");
});

test("another tenant's keys are out of reach", async () => {
  const [actor, stranger] = [await makeActor(app.database), await makeActor(app.database)];
  const { id, secret } = await createKey(app, actor, { name: "x", scopes: ["*"] });
  expect(await listKeys(app, stranger)).toEqual([]);
  for (const one of [id, "../../", "", "\u0000", `${id}0`]) {
    expect(await codeOf(revokeKey(app, stranger, { id: one }))).toBe("key.not-found");
  }
  expect((await authenticateKey(app, secret)).tenantId).toBe(actor.tenantId);
});
