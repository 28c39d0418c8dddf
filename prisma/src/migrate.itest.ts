import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createDatabase, type TestDatabase } from "@autoweave/testing/create-database";
import { runSql } from "@autoweave/testing/sql";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diffSchema } from "./migrate/diff-schema.js";
import { migrationsFolder, readMigrations } from "./migrate/migrations.js";
import { migrate } from "./migrate.js";

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createDatabase("empty");
  folder = join(tempFolder("migrations"), "migrations");
  cpSync(migrationsFolder, folder, { recursive: true });
});

afterEach(async () => {
  await database.drop();
  rmSync(dirname(folder), { recursive: true, force: true });
});

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

async function recorded(): Promise<string[]> {
  const text = "SELECT migration_name AS name FROM _prisma_migrations ORDER BY started_at";
  return (await runSql<{ name: string }>(database.url, text)).map(({ name }) => name);
}

test("five processes at once apply each migration once, and again is nothing", async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)));
  const names = readMigrations().map(({ name }) => name);
  expect(results.flatMap(({ applied }) => applied)).toEqual(names);
  expect(await recorded()).toEqual(names);
  expect(await migrate(database.url)).toEqual({ applied: [] });
});

test("a later migration is applied alone, with bodies of functions whole", async () => {
  await migrate(database.url);
  addMigration(
    "29990101000000_later",
    "CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 42; END $$;",
  );
  expect(await migrate(database.url, folder)).toEqual({ applied: ["29990101000000_later"] });
  expect(await runSql(database.url, "SELECT answer()")).toEqual([{ answer: 42 }]);
});

test("a database of newer code is refused", async () => {
  addMigration("29990101000000_later", "SELECT 1;");
  await migrate(database.url, folder);
  await expect(migrate(database.url)).rejects.toMatchObject({
    code: "start.data-newer",
    message: expect.stringContaining("29990101000000_later"),
  });
});

test("a migration edited after it was applied is refused", async () => {
  addMigration("29990101000000_later", "SELECT 1;");
  await migrate(database.url, folder);
  rmSync(join(folder, "29990101000000_later"), { recursive: true });
  addMigration("29990101000000_later", "SELECT 2;");
  await expect(migrate(database.url, folder)).rejects.toMatchObject({ code: "start.data-newer" });
});

test("a failing migration says PostgreSQL's reason, leaves nothing behind, and can be repaired", async () => {
  await migrate(database.url);
  addMigration("29990101000000_bad", "CREATE TABLE half (id int);\nSELECT * FROM nowhere;");
  await expect(migrate(database.url, folder)).rejects.toThrow('relation "nowhere" does not exist');
  expect(await runSql(database.url, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  writeFileSync(join(folder, "29990101000000_bad", "migration.sql"), "CREATE TABLE half (id int);");
  expect(await migrate(database.url, folder)).toEqual({ applied: ["29990101000000_bad"] });
});

test("schema.prisma and the migrations agree, and a difference would be seen", async () => {
  await migrate(database.url);
  expect(await diffSchema(database.url)).toBe("");
  const schema = readFileSync(join(migrationsFolder, "..", "schema.prisma"), "utf8");
  const changed = schema.replace("model Tenant {", "model Tenant {\n  motto String?");
  expect(await diffSchema(database.url, changed)).toContain('ADD COLUMN     "motto" TEXT');
});
