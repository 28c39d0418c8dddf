import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import "./provided.js";
import { runSql, toDatabaseUrl } from "./sql.js";

/** A database of a test's own. `url` is the owner's, who passes row-level security. */
export type TestDatabase = { url: string; drop(): Promise<void> };

/** Makes a database: migrated, or empty. About 30 ms, being a copy of a template. */
export async function createDatabase(state: "migrated" | "empty" = "migrated"): Promise<TestDatabase> {
  const server = inject("databaseUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const from = state === "migrated" ? ` TEMPLATE ${inject("templateName")} STRATEGY file_copy` : "";
  await runSql(server, `CREATE DATABASE ${name}${from}`);
  return {
    url: toDatabaseUrl(server, name),
    drop: async () => {
      await runSql(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
