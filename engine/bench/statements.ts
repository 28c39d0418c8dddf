import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";

/** Settings under which PostgreSQL counts what its statements cost, those inside of functions too. */
export const countingSettings = {
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track": "all",
  "pg_stat_statements.track_planning": "on",
};

type Statement = { calls: string; ms: number; plan: number; rows: string; query: string };

/** Writes the statements that took longest since the last call into `folder`, and begins to count anew. */
export async function writeStatements(databaseUrl: string, folder: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    const { rows } = await client.query<Statement>(
      `SELECT calls, total_exec_time AS ms, total_plan_time AS plan, rows, regexp_replace(query, '\\s+', ' ', 'g') AS query
       FROM pg_stat_statements ORDER BY total_exec_time + total_plan_time DESC LIMIT 60`,
    );
    const lines = rows.map(
      (row) =>
        `${row.ms.toFixed(0).padStart(7)} ms ${row.plan.toFixed(0).padStart(6)} planning ${row.calls.padStart(7)} calls ${row.rows.padStart(8)} rows  ${row.query.slice(0, 160)}`,
    );
    writeFileSync(join(folder, `statements-${name}.txt`), `${lines.join("\n")}\n`);
    await client.query("SELECT pg_stat_statements_reset()");
  } finally {
    await client.end();
  }
}
