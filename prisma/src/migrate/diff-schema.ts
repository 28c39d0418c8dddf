import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { migrationsFolder, noFilters } from "./migrations.js";
import { openSchemaEngine } from "./schema-engine.js";

const schemaFile = join(dirname(migrationsFolder), "schema.prisma");

/** The SQL that leads from the database at `url` to `schema.prisma`; empty when they agree. For authors of migrations. */
export async function diffSchema(url: string, schema: string = readFileSync(schemaFile, "utf8")): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const engine = await openSchemaEngine(pool);
    const files = [{ path: "schema.prisma", content: schema }];
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: dirname(schemaFile) },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: noFilters,
    });
    engine.free();
    const sql = stdout?.trim() ?? "";
    return sql === "-- This is an empty migration." ? "" : sql;
  } finally {
    await pool.end();
  }
}
