import { createPublicKey } from "node:crypto";
import { signAccessToken, verifyAccessToken } from "@autoweave/auth/access-token";
import { signServiceToken, verifyServiceToken } from "@autoweave/auth/service-token";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApp, type TestApp } from "../../testing/test-app.js";
import { createSigningKeys, type SigningKeys } from "./signing-keys.js";

const database = withDatabase();
let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes, workers: 0 });
});
afterAll(async () => app.stop());
beforeEach(async () => {
  await app.rows("DELETE FROM signing_key");
});

const issuer = "https://flows.example";
/** The keys as another process sees them: it has read nothing yet. */
const process = (): SigningKeys => createSigningKeys({ ...app, issuer });

const whose = {
  tenantId: "t1",
  subject: { kind: "key" as const, id: "019a0000-0000-7000-8000-000000000001" },
  familyId: "019a0000-0000-7000-8000-000000000002",
};
const list = async (keys: SigningKeys) => (await keys.list()).map(({ kid }) => kid);
const pass = (interval: string) => app.rows(`UPDATE signing_key SET signs_from = signs_from - interval '${interval}'`);
const refused = expect.objectContaining({ code: "auth.required" });

test("processes that start at once make one key, and believe each other", async () => {
  const processes = [process(), process(), process()];
  const signers = await Promise.all(processes.map((keys) => keys.signer()));
  expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
  const [one, other] = [process(), process()];
  const token = await signAccessToken(one, whose);
  expect(await verifyAccessToken(other, token)).toEqual(whose);
  expect(await list(other)).toEqual([signers[0]?.kid]);
});

test("a key that another process made a moment ago is found", async () => {
  const other = process();
  expect(await other.find("A".repeat(22))).toBeUndefined();
  const token = await signServiceToken(process(), {
    audience: "autoweave:test",
    actor: { ...whose, permissions: ["flows:read"] },
  });
  expect(await verifyServiceToken(other, token, { audience: "autoweave:test" })).toMatchObject({ tenantId: "t1" });
});

test("what is published verifies what is signed; nothing private is published or kept", async () => {
  const keys = process();
  const { kid, privateKey } = await keys.signer();
  const [published] = await keys.list();
  expect(published).toEqual({ kty: "OKP", crv: "Ed25519", x: expect.any(String), kid, use: "sig", alg: "EdDSA" });
  expect(createPublicKey({ key: { ...published }, format: "jwk" }).equals(createPublicKey(privateKey))).toBe(true);
  const [row] = await app.rows<{ text: string }>("SELECT signing_key::text AS text FROM signing_key");
  const { d = "" } = privateKey.export({ format: "jwk" });
  for (const form of [d, Buffer.from(d, "base64url").toString("hex"), Buffer.from(d, "base64url").toString("base64")]) {
    expect(row?.text).not.toContain(form);
  }
});

test("a sealed key opens under its own id only", async () => {
  const keys = process();
  await keys.signer();
  await app.rows("UPDATE signing_key SET id = $1", ["B".repeat(22)]);
  await expect(process().signer()).rejects.toMatchObject({ code: "seal.broken" });
});

test("the next key is published first, signs later, and the one before is believed to the end", async () => {
  const before = process();
  const { kid: first } = await before.signer();
  const token = await signAccessToken(before, whose);
  const second = await before.rotate({ now: false });
  expect(await list(process())).toEqual([second, first]);
  expect((await process().signer()).kid).toBe(first);

  await pass("61 minutes");
  const after = process();
  expect((await after.signer()).kid).toBe(second);
  expect(await list(after)).toEqual([second, first]);
  expect(await verifyAccessToken(after, token)).toEqual(whose);
  expect(await verifyAccessToken(before, await signAccessToken(after, whose))).toEqual(whose);

  await pass("15 minutes");
  expect(await list(process())).toEqual([second]);
  await expect(verifyAccessToken(process(), token)).rejects.toEqual(refused);
});

test("a key of a month makes room by itself, once, however many look", async () => {
  const { kid: first } = await process().signer();
  await pass("29 days");
  expect(await list(process())).toEqual([first]);
  await pass("25 hours");
  const signers = await Promise.all([process(), process(), process()].map((keys) => keys.signer()));
  expect(signers.map(({ kid }) => kid)).toEqual([first, first, first]);
  const [next, ...rest] = await list(process());
  expect(rest).toEqual([first]);
  await pass("61 minutes");
  expect((await process().signer()).kid).toBe(next);
});

test("keys that are over are erased when the next one is made", async () => {
  await process().signer();
  for (let count = 0; count < 3; count++) {
    await process().rotate({ now: false });
    await pass("2 hours");
  }
  await process().rotate({ now: false });
  expect(await app.rows("SELECT id FROM signing_key")).toHaveLength(2);
});

test("asked again before the next key signs, it is replaced", async () => {
  const { kid: first } = await process().signer();
  await process().rotate({ now: false });
  const third = await process().rotate({ now: false });
  expect(await list(process())).toEqual([third, first]);
});

test("a key that leaked is gone at once, with the one that waited behind it", async () => {
  const keys = process();
  const token = await signAccessToken(keys, whose);
  await keys.rotate({ now: false });
  const fresh = await keys.rotate({ now: true });
  expect(await list(process())).toEqual([fresh]);
  for (const one of [keys, process()]) {
    await expect(verifyAccessToken(one, token)).rejects.toEqual(refused);
    expect(await verifyAccessToken(one, await signAccessToken(one, whose))).toEqual(whose);
  }
});

test("no tenant sees the keys, or makes one", async () => {
  await process().signer();
  const seen = await app.database.withLedger("t1", (sql) => sql.rows("test-see", "SELECT id FROM signing_key", []));
  expect(seen).toEqual([]);
  const made = app.database.withLedger("t1", (sql) =>
    sql.rows(
      "test-make",
      "INSERT INTO signing_key (id, tenant_id, public_key, sealed, signs_from) VALUES ('x', $1, 'x', 'x', now())",
      ["t1"],
    ),
  );
  await expect(made).rejects.toThrow(/signing_key/);
});
