import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createSealingKey, formatSealingKey } from "@autoweave/auth/sealing-key";
import { forkSource } from "@autoweave/testing/fork-source";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { withDatabase } from "@autoweave/testing/with-database";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createCredentialSource } from "../run/credential/credential-source.js";
import { updateCredential } from "../service/credential/update-credential.js";
import { createDatabase, type Database, everyTenant } from "../store/database.js";
import { bindKeys, checkKeys } from "../store/sealing/bind-keys.js";
import { formatContent, toCredentialOwner } from "../store/sealing/credential-content.js";
import { sealedColumns } from "../store/sealing/sealed-columns.js";
import { createSealer, type Sealer } from "../store/sealing/sealer.js";
import { readWrappers } from "../store/sealing/tenant-keys.js";
import { findKeys, toHomeKeyFile } from "./find-keys.js";
import { readKeyFile } from "./key-file.js";
import { rotateEncryptionKey, rotateWorkspaces } from "./rotate-keys.js";

const server = withDatabase();
const folder = tempFolder("rotate-keys");
let database: Database;
let home = "";
let made = 0;

beforeAll(() => {
  database = createDatabase(server.url, 10);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.close();
});
beforeEach(async () => {
  home = join(folder, String(++made));
  mkdirSync(home);
  vi.unstubAllEnvs();
  vi.stubEnv("DATABASE_URL", server.url);
  vi.stubEnv("AUTOWEAVE_HOME", home);
  await database.withLedger(everyTenant, (sql) => sql.rows("test-clear-keys", "DELETE FROM tenant_key", []));
  await database.withLedger(everyTenant, (sql) => sql.rows("test-clear", "DELETE FROM credential", []));
  await bindKeys(database, (isFirst) => findKeys(inHome(), { isFirst }));
});

const inHome = () => ({ home, encryptionKeys: undefined, encryptionKeyFile: undefined });
const openSealer = () => createSealer(database, findKeys(inHome()));
const keyFile = () => toHomeKeyFile(home);

/** Seals `count` credentials of a tenant, named `c0`, `c1`, …, each with its own name as its secret. */
async function fill(sealer: Sealer, tenantId: string, count: number): Promise<void> {
  const type = "http-bearer";
  await database.withLedger(tenantId, async (sql) => {
    const rows = await Promise.all(
      namesOf(count).map(async (name, index) => {
        const id = uuidv7();
        const text = formatContent({ fields: { token: `secret-${tenantId}-${index}` }, hosts: ["a.test"] });
        return { id, name, sealed: await sealer.seal(sql, toCredentialOwner({ tenantId, id, type }), text) };
      }),
    );
    await sql.rows(
      "test-fill",
      `INSERT INTO credential (id, tenant_id, name, type, fields, hosts, sealed)
       SELECT id, $1, name, $2, '{}', ARRAY['a.test'], sealed FROM unnest($3::uuid[], $4::text[], $5::text[]) AS w(id, name, sealed)`,
      [tenantId, type, rows.map(({ id }) => id), rows.map(({ name }) => name), rows.map(({ sealed }) => sealed)],
    );
  });
}

/** The tokens of a tenant's credentials by name, opened by a process that has just started. */
async function readAll(tenantId: string, names: string[], sealer = openSealer()): Promise<Record<string, string>> {
  const found = await createCredentialSource({ database, sealer }).open(tenantId, names);
  return Object.fromEntries(
    [...found].map(([name, one]) => [name, "content" in one ? (one.content.fields.token ?? "") : one.code]),
  );
}

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const tokensOf = (tenantId: string, count: number) =>
  Object.fromEntries(namesOf(count).map((name, index) => [name, `secret-${tenantId}-${index}`]));

async function keyIdsOf(tenantId: string): Promise<string[]> {
  const rows = await database.withLedger(tenantId, (sql) =>
    sql.rows<{ id: string }>("test-key-ids", "SELECT DISTINCT split_part(sealed, '.', 2) AS id FROM credential", []),
  );
  return rows.map(({ id }) => id);
}

/** Runs a rotation in another process to its middle, and kills it there. */
async function killInTheMiddle(...words: string[]): Promise<void> {
  const child = await forkSource(new URL("./testing/rotating-process.ts", import.meta.url), {
    args: words,
    stderr: "pipe",
  });
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`The rotation ended with ${code}: ${errors}`)));
  });
  child.kill("SIGKILL");
  await gone;
}

/** Reads and changes credentials over and over until `work` is done; returns how often. */
async function whileUsed<T>(
  tenantId: string,
  count: number,
  work: () => Promise<T>,
): Promise<{ result: T; uses: number }> {
  const sealer = openSealer();
  const actor = { tenantId, subject: { kind: "key", id: "k" }, roles: [], permissions: ["*"] } as const;
  let isDone = false;
  let uses = 0;
  const reader = (async () => {
    while (!isDone) {
      const tokens = Object.values(await readAll(tenantId, namesOf(count), sealer));
      for (const token of tokens) expect(token).toMatch(/^secret-/);
      uses += 1;
    }
  })();
  const writer = (async () => {
    for (let index = 0; !isDone; index = (index + 7) % count) {
      const fields = { token: `secret-${tenantId}-${index}` };
      await updateCredential({ database, sealer }, actor, { credential: `c${index}`, fields, hosts: ["a.test"] });
      uses += 1;
    }
  })();
  const ended = work().finally(() => {
    isDone = true;
  });
  const [result] = await Promise.all([ended, reader, writer]);
  return { result, uses };
}

describe("a workspace's key", () => {
  test("is rotated while its secrets are read and changed, and none is lost", async () => {
    await fill(openSealer(), "t1", 130);
    await fill(openSealer(), "t2", 3);
    const [before] = await keyIdsOf("t1");
    const { result, uses } = await whileUsed("t1", 130, () => rotateWorkspaces("t1"));
    expect(result).toMatchObject([{ workspace: "t1", resumed: false, broken: 0 }]);
    expect(uses).toBeGreaterThan(2);
    expect(await keyIdsOf("t1")).toEqual([result[0]?.key]);
    expect(result[0]?.key).not.toBe(before);
    expect(await readAll("t1", namesOf(130))).toEqual(tokensOf("t1", 130));
    expect(await readAll("t2", namesOf(3))).toEqual(tokensOf("t2", 3));
  });

  test("killed in the middle, everything opens as before, and the next run goes on", async () => {
    await fill(openSealer(), "t1", 120);
    await killInTheMiddle("t1");
    expect((await keyIdsOf("t1")).length).toBe(2);
    expect(await readAll("t1", namesOf(120))).toEqual(tokensOf("t1", 120));
    const [done] = await rotateWorkspaces("t1");
    expect(done).toMatchObject({ resumed: true, resealed: 20, broken: 0 });
    expect(await keyIdsOf("t1")).toEqual([done?.key]);
    expect(await readAll("t1", namesOf(120))).toEqual(tokensOf("t1", 120));
    const [next] = await rotateWorkspaces("t1");
    expect(next).toMatchObject({ resumed: false, resealed: 120 });
  });

  test("is removed an hour after the last secret was sealed anew, and not while a broken one names it", async () => {
    const count = async () =>
      (await database.withLedger("t1", (sql) => sql.rows("test-keys", "SELECT id FROM tenant_key", []))).length;
    const age = () =>
      database.withLedger("t1", (sql) =>
        sql.rows("test-age", "UPDATE tenant_key SET emptied_at = emptied_at - interval '2 hours'", []),
      );
    await fill(openSealer(), "t1", 2);
    await rotateWorkspaces("t1");
    expect(await count()).toBe(2);
    await age();
    expect(await rotateWorkspaces("t1")).toMatchObject([{ removedKeys: 1 }]);
    expect(await count()).toBe(2);
    await database.withLedger("t1", (sql) =>
      sql.rows("test-break", "UPDATE credential SET sealed = left(sealed, -5) || 'AAAAA' WHERE name = 'c0'", []),
    );
    expect(await rotateWorkspaces("t1")).toMatchObject([{ resumed: false, resealed: 1, broken: 1 }]);
    await age();
    expect(await rotateWorkspaces("t1")).toMatchObject([{ resumed: false, resealed: 1, broken: 1 }]);
    expect(await readAll("t1", namesOf(2))).toEqual({ c0: "seal.broken", c1: "secret-t1-1" });
  });

  test("of all workspaces, and of the installation, can be rotated at once; of one that does not exist it cannot", async () => {
    await fill(openSealer(), "t1", 2);
    await fill(openSealer(), "t2", 2);
    expect((await rotateWorkspaces("*")).map(({ workspace }) => workspace)).toEqual(["*", "t1", "t2"]);
    expect(await readAll("t2", namesOf(2))).toEqual(tokensOf("t2", 2));
    await expect(rotateWorkspaces("nobody")).rejects.toMatchObject({ code: "request.invalid" });
  });

  test("every column of sealed secrets is one that rotation knows", async () => {
    const rows = await database.withLedger(everyTenant, (sql) =>
      sql.rows<{ name: string }>(
        "test-sealed-columns",
        `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
         WHERE table_schema = current_schema() AND column_name ~ '(^|_)sealed$' ORDER BY 1`,
        [],
      ),
    );
    expect(rows.map(({ name }) => name)).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort());
  });
});

describe("the encryption key", () => {
  const wrappers = () => database.withStatement(readWrappers);

  test("in the data folder is rotated while processes run, which need not start again", async () => {
    const running = openSealer();
    await fill(running, "t1", 20);
    const [before] = readKeyFile(keyFile());
    const { result } = await whileUsed("t1", 20, () => rotateEncryptionKey());
    expect(result).toMatchObject({ rewrapped: 2, keptIn: [`${keyFile()}.${before?.id}.old`] });
    expect(readKeyFile(keyFile()).map(({ id }) => id)).toEqual([result.key]);
    expect(readKeyFile(result.keptIn[0] ?? "").map(({ id }) => id)).toEqual([before?.id]);
    expect(await wrappers()).toEqual([result.key]);
    expect(await readAll("t1", namesOf(20))).toEqual(tokensOf("t1", 20));
    await fill(running, "t2", 1);
    expect(await readAll("t2", ["c0"])).toEqual(tokensOf("t2", 1));
    expect(await wrappers()).toEqual([result.key]);
  });

  test("killed in the middle, everything opens, a start succeeds, and the next run goes on", async () => {
    const sealer = openSealer();
    for (let index = 0; index < 110; index++) await fill(sealer, `w${index}`, 1);
    const [before] = readKeyFile(keyFile());
    await killInTheMiddle();
    expect(await wrappers()).toHaveLength(2);
    expect(readKeyFile(keyFile())).toHaveLength(2);
    await bindKeys(database, (isFirst) => findKeys(inHome(), { isFirst }));
    for (const index of [0, 75, 109]) expect(await readAll(`w${index}`, ["c0"])).toEqual(tokensOf(`w${index}`, 1));
    const { key, rewrapped } = await rotateEncryptionKey();
    expect(rewrapped).toBe(11);
    expect(key).not.toBe(before?.id);
    expect(await wrappers()).toEqual([key]);
    expect(readKeyFile(keyFile()).map(({ id }) => id)).toEqual([key]);
    for (const index of [0, 75, 109]) expect(await readAll(`w${index}`, ["c0"])).toEqual(tokensOf(`w${index}`, 1));
  });

  test("of the settings goes to the one that stands first, and says so when that is in use", async () => {
    const [old] = readKeyFile(keyFile());
    if (old === undefined) throw new Error("the first start made no key");
    const next = createSealingKey();
    await fill(openSealer(), "t1", 2);
    vi.stubEnv("AUTOWEAVE_ENCRYPTION_KEY", formatSealingKey(old));
    await expect(rotateEncryptionKey()).rejects.toMatchObject({ code: "request.invalid" });
    vi.stubEnv("AUTOWEAVE_ENCRYPTION_KEY", formatSealingKey(next));
    await expect(rotateEncryptionKey()).rejects.toMatchObject({ code: "seal.key-missing" });
    vi.stubEnv("AUTOWEAVE_ENCRYPTION_KEY", `${formatSealingKey(next)},${formatSealingKey(old)}`);
    expect(await rotateEncryptionKey()).toEqual({ key: next.id, rewrapped: 2, keptIn: [] });
    expect(await wrappers()).toEqual([next.id]);
    // The old one is needed no more.
    const keys = findKeys({ ...inHome(), encryptionKeys: [next] });
    await checkKeys(database, keys);
    expect(await readAll("t1", namesOf(2), createSealer(database, keys))).toEqual(tokensOf("t1", 2));
    expect(existsSync(`${keyFile()}.${old.id}.old`)).toBe(false);
  });

  test("is rotated by one at a time", async () => {
    const sealer = openSealer();
    for (let index = 0; index < 3; index++) await fill(sealer, `w${index}`, 1);
    let second: unknown;
    await rotateEncryptionKey({
      onBatch: async () => {
        second ??= await rotateEncryptionKey().catch((error: unknown) => error);
      },
    });
    expect(second).toMatchObject({ code: "request.invalid", message: expect.stringContaining("under way") });
  });

  test("cannot be rotated where nothing runs", async () => {
    vi.stubEnv("DATABASE_URL", "");
    await expect(rotateEncryptionKey()).rejects.toMatchObject({ code: "database.unavailable" });
  });
});
