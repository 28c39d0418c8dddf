import type { SealedFor } from "@autoweave/auth/sealed-box";
import { createSealingKey } from "@autoweave/auth/sealing-key";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type Database, everyTenant } from "../database.js";
import { bindKeys, checkKeys } from "./bind-keys.js";
import { createKeyEncryptionKeys } from "./key-encryption-keys.js";
import { createSealer } from "./sealer.js";

const server = withDatabase();
let database: Database;

beforeAll(() => {
  database = createDatabase(server.url, 8);
});
afterAll(() => database.close());
beforeEach(() => database.withLedger(everyTenant, (sql) => sql.rows("test-clear", "DELETE FROM tenant_key", [])));

const one = createSealingKey();
const other = createSealingKey();
const keysOf = (...list: (typeof one)[]) => createKeyEncryptionKeys(() => list, "the test");
const about: SealedFor = { tenantId: "t1", id: "c1", type: "secret" };
const countKeys = (tenantId: string) =>
  database.withLedger(tenantId, async (sql) => (await sql.rows("test-count", "SELECT id FROM tenant_key", [])).length);

describe("sealer", () => {
  test("opens what it sealed, by Prisma and by SQL, in this process and in the next", async () => {
    const sealer = createSealer(database, keysOf(one));
    const byPrisma = await database.withTenant("t1", (client) => sealer.seal(client, about, "by prisma"));
    const bySql = await database.withLedger("t1", (sql) => sealer.seal(sql, about, "by sql"));
    const next = createSealer(database, keysOf(one));
    for (const opener of [sealer, next]) {
      expect(await opener.open(about, byPrisma)).toBe("by prisma");
      expect(await opener.open(about, bySql)).toBe("by sql");
    }
  });

  test("a tenant has one key, however many begin at once, and sees no other's", async () => {
    const sealers = Array.from({ length: 4 }, () => createSealer(database, keysOf(one)));
    const sealed = await Promise.all(
      [...sealers, ...sealers].flatMap((sealer) =>
        ["t1", "t2"].map((tenantId) =>
          database.withTenant(tenantId, async (client) => {
            const text = await sealer.seal(client, { ...about, tenantId }, `of ${tenantId}`);
            const rows = await client.tenantKey.findMany();
            expect(rows.map((row) => row.tenantId)).toEqual([tenantId]);
            return { tenantId, text };
          }),
        ),
      ),
    );
    for (const { tenantId, text } of sealed) {
      expect(await sealers[0]?.open({ ...about, tenantId }, text)).toBe(`of ${tenantId}`);
    }
    expect(await countKeys("t1")).toBe(1);
    expect(await countKeys("t2")).toBe(1);
    expect(new Set(sealed.map(({ text }) => text.split(".")[1])).size).toBe(2);
  });

  test("the wall stands as before after a tenant's first key was made", async () => {
    const sealer = createSealer(database, keysOf(one));
    await database.withLedger("t2", (sql) => sealer.seal(sql, { ...about, tenantId: "t2" }, "x"));
    await database.withLedger("t1", async (sql) => {
      await Promise.all(["a", "b", "c"].map((secret) => sealer.seal(sql, about, secret)));
      const rows = await sql.rows<{ tenant_id: string }>("test-tenants", "SELECT tenant_id FROM tenant_key", []);
      expect(rows).toEqual([{ tenant_id: "t1" }]);
    });
    expect(await countKeys(everyTenant)).toBe(2);
  });

  test("seals for the installation itself", async () => {
    const sealer = createSealer(database, keysOf(one));
    const own = { tenantId: everyTenant, id: "k1", type: "signing-key" };
    const sealed = await database.withLedger(everyTenant, (sql) => sealer.seal(sql, own, "a private key"));
    expect(await sealer.open(own, sealed)).toBe("a private key");
    expect(await countKeys("t1")).toBe(0);
  });

  test("refuses another tenant's, id's or type's secret, and one that was changed or cut off", async () => {
    const sealer = createSealer(database, keysOf(one));
    const sealed = await database.withTenant("t1", (client) => sealer.seal(client, about, "x"));
    await database.withTenant("t2", (client) => sealer.seal(client, { ...about, tenantId: "t2" }, "x"));
    const broken = { code: "seal.broken" };
    for (const wrong of [{ tenantId: "t2" }, { id: "c2" }, { type: "http-bearer" }, { tenantId: everyTenant }]) {
      await expect(sealer.open({ ...about, ...wrong }, sealed)).rejects.toMatchObject(broken);
    }
    const last = sealed.at(-1) === "A" ? "B" : "A";
    for (const text of ["", "x", sealed.slice(0, -4), `${sealed.slice(0, -1)}${last}`, sealed.replace("v1", "v2")]) {
      await expect(sealer.open(about, text)).rejects.toMatchObject(broken);
    }
  });

  test("a tenant's key that was exchanged for another's opens nothing", async () => {
    const sealer = createSealer(database, keysOf(one));
    const sealed = await database.withTenant("t1", (client) => sealer.seal(client, about, "x"));
    await database.withTenant("t2", (client) => sealer.seal(client, { ...about, tenantId: "t2" }, "x"));
    await database.withLedger(everyTenant, (sql) =>
      sql.rows(
        "test-swap",
        "UPDATE tenant_key SET wrapped = (SELECT wrapped FROM tenant_key WHERE tenant_id = 't2') WHERE tenant_id = 't1'",
        [],
      ),
    );
    await expect(createSealer(database, keysOf(one)).open(about, sealed)).rejects.toMatchObject({
      code: "seal.broken",
    });
  });
});

describe("an installation's encryption key", () => {
  const missing = { code: "seal.key-missing", message: expect.stringContaining("which is not in the test") };

  test("is bound at the first start: another one, or none, does not start", async () => {
    await bindKeys(database, (isFirst) => keysOf(...(isFirst ? [one] : [])));
    await checkKeys(database, keysOf(one));
    await checkKeys(database, keysOf(other, one));
    await bindKeys(database, () => keysOf(one));
    await expect(checkKeys(database, keysOf(other))).rejects.toMatchObject(missing);
    await expect(checkKeys(database, keysOf())).rejects.toMatchObject(missing);
    await expect(bindKeys(database, (isFirst) => keysOf(...(isFirst ? [one] : [])))).rejects.toMatchObject(missing);
    await expect(bindKeys(database, () => keysOf(other))).rejects.toMatchObject(missing);
  });

  test("of two first starts at once, each with a key of its own, one begins", async () => {
    const ends = await Promise.allSettled([one, other].map((key) => bindKeys(database, () => keysOf(key))));
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(ends.find(({ status }) => status === "rejected")).toMatchObject({ reason: missing });
  });

  test("tenants' keys are wrapped by the key that the installation is at, not by the one to go to", async () => {
    await bindKeys(database, () => keysOf(one));
    const sealer = createSealer(database, keysOf(other, one));
    const sealed = await database.withTenant("t1", (client) => sealer.seal(client, about, "x"));
    // A process that does not know the next key yet can still open it.
    expect(await createSealer(database, keysOf(one)).open(about, sealed)).toBe("x");
  });

  test("that was added while a process runs is found", async () => {
    await bindKeys(database, () => keysOf(one));
    const sealed = await database.withTenant("t1", (client) =>
      createSealer(database, keysOf(one)).seal(client, about, "x"),
    );
    const list = [other];
    const later = createSealer(
      database,
      createKeyEncryptionKeys(() => [...list], "the test"),
    );
    await expect(later.open(about, sealed)).rejects.toMatchObject(missing);
    list.push(one);
    expect(await later.open(about, sealed)).toBe("x");
  });
});
