import { runSql } from "@autoweave/testing/sql";
import { createDatabase, withDatabase } from "@autoweave/testing/with-database";
import { expect, test } from "vitest";
import { readMigrations } from "./migrate/migrations.js";
import { migrate } from "./migrate.js";

const empty = withDatabase("empty");

test("five processes at once apply each migration once", async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate(empty.url)));
  const names = readMigrations().map(({ name }) => name);
  expect(results.flatMap(({ applied }) => applied)).toEqual(names);
  const rows = await runSql<{ migration_name: string }>(
    empty.url,
    "SELECT migration_name FROM _prisma_migrations ORDER BY 1",
  );
  expect(rows.map((row) => row.migration_name)).toEqual(names);
  expect(await migrate(empty.url)).toEqual({ applied: [] });
});
