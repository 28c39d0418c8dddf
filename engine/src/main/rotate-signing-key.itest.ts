import { signAccessToken, verifyAccessToken } from "@autoweave/auth/access-token";
import { createSealingKey, formatSealingKey } from "@autoweave/auth/sealing-key";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createSigningKeys } from "../service/token/signing-keys.js";
import { createDatabase, type Database } from "../store/database.js";
import { createKeyEncryptionKeys } from "../store/sealing/key-encryption-keys.js";
import { createSealer } from "../store/sealing/sealer.js";
import { rotateSigningKey } from "./rotate-signing-key.js";

const database = withDatabase();
const key = createSealingKey();
let opened: Database;

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("AUTOWEAVE_ENCRYPTION_KEY", formatSealingKey(key));
  opened = createDatabase(database.url, 2);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await opened.close();
});

const open = () => {
  const sealer = createSealer(
    opened,
    createKeyEncryptionKeys(() => [key], "the test"),
  );
  return createSigningKeys({ database: opened, sealer, issuer: "https://flows.example" });
};
const whose = {
  tenantId: "t1",
  subject: { kind: "key" as const, id: "019a0000-0000-7000-8000-000000000001" },
  familyId: "019a0000-0000-7000-8000-000000000002",
};

test("the command makes a key that the server signs with, at once when it has to", async () => {
  const token = await signAccessToken(open(), whose);
  const next = await rotateSigningKey({ now: false });
  expect((await open().list()).map(({ kid }) => kid)).toContain(next);
  expect((await open().signer()).kid).not.toBe(next);
  expect(await verifyAccessToken(open(), token)).toEqual(whose);

  const fresh = await rotateSigningKey({ now: true });
  expect((await open().list()).map(({ kid }) => kid)).toEqual([fresh]);
  expect((await open().signer()).kid).toBe(fresh);
  await expect(verifyAccessToken(open(), token)).rejects.toMatchObject({ code: "auth.required" });
});

test("where nothing runs it says so", async () => {
  vi.stubEnv("DATABASE_URL", "");
  vi.stubEnv("AUTOWEAVE_HOME", tempFolder("rotate"));
  await expect(rotateSigningKey({ now: false })).rejects.toMatchObject({ code: "database.unavailable" });
});
