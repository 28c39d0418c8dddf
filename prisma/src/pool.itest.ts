import { runSql } from "@autoweave/testing/sql";
import { withDatabase } from "@autoweave/testing/with-database";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "./client.js";
import { createPool } from "./pool.js";

const database = withDatabase();
let pool: pg.Pool;

beforeAll(() => {
  pool = createPool(database.url, { max: 2 });
});
afterAll(async () => {
  await pool.end();
});

async function asTenant(tenant: string, text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    const result = await client.query(text, values);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

test("connections work as the role that owns nothing", async () => {
  const { rows } = await pool.query("SELECT current_user AS role, current_setting('is_superuser') AS super");
  expect(rows).toEqual([{ role: "autoweave_app", super: "off" }]);
});

test("the app's role owns no table, and each table has its row-level security forced", async () => {
  const tables = await runSql<{ name: string; owner: string; enabled: boolean; forced: boolean }>(
    database.url,
    `SELECT relname AS name, pg_get_userbyid(relowner) AS owner, relrowsecurity AS enabled, relforcerowsecurity AS forced
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const table of tables) expect(table).toMatchObject({ enabled: true, forced: true, owner: "autoweave" });
});

test("each table's wall hides and refuses what is another tenant's", async () => {
  await asTenant("a", "INSERT INTO tenant (id, name) VALUES ('a', 'A')");
  await asTenant("b", "INSERT INTO tenant (id, name) VALUES ('b', 'B')");
  expect((await asTenant("a", "SELECT id FROM tenant")).rows).toEqual([{ id: "a" }]);
  expect((await asTenant("*", "SELECT id FROM tenant ORDER BY id")).rows).toEqual([{ id: "a" }, { id: "b" }]);
  expect((await pool.query("SELECT id FROM tenant")).rows).toEqual([]);
  await expect(asTenant("a", "INSERT INTO tenant (id, name) VALUES ('c', 'C')")).rejects.toThrow("row-level security");
  expect((await asTenant("a", "UPDATE tenant SET name = 'taken' WHERE id = 'b'")).rowCount).toBe(0);
  expect((await asTenant("a", "DELETE FROM tenant WHERE id = 'b'")).rowCount).toBe(0);
  await expect(asTenant("a", "UPDATE tenant SET id = 'd' WHERE id = 'a'")).rejects.toThrow("row-level security");
});

test("a tenant does not outlive its transaction on a pooled connection", async () => {
  const single = createPool(database.url, { max: 1 });
  try {
    await single.query("BEGIN; SELECT set_config('app.tenant', 'a', true); COMMIT");
    expect((await single.query("SELECT id FROM tenant")).rows).toEqual([]);
  } finally {
    await single.end();
  }
});

test("Prisma works over the pool, and keeps json as it was given", async () => {
  const prisma = createClient(pool);
  const draft = { z: 1, a: [1.5, "\u0000"], b: null };
  const id = "0192f0c1-0000-7000-8000-000000000001";
  const found = await prisma.$transaction(async (client) => {
    await client.$executeRaw`SELECT set_config('app.tenant', 'a', true)`;
    await client.flow.create({ data: { id, tenantId: "a", name: "first", draft } });
    return client.flow.findUniqueOrThrow({ where: { id } });
  });
  expect(JSON.stringify(found.draft)).toBe(JSON.stringify(draft));
  expect(await prisma.flow.findMany()).toEqual([]);
  await prisma.$disconnect();
  expect(pool.ended).toBe(false);
});

test("a role that could leave its place in the options is refused", () => {
  expect(() => createPool(database.url, { max: 1, role: "x -c row_security=off" })).toThrow(RangeError);
});
