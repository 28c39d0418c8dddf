import type { Sql } from "../database.js";

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for text that can be a run's id; anything else would be an error of the database. */
export function isRunId(text: string): boolean {
  return uuidPattern.test(text);
}

/** The version that a run is pinned to, or undefined when there is no such run here. */
export async function findRunVersion(sql: Sql, runId: string): Promise<string | undefined> {
  if (!isRunId(runId)) return undefined;
  const rows = await sql.rows<{ version_id: string }>("find-run-version", "SELECT version_id FROM run WHERE id = $1", [
    runId,
  ]);
  return rows[0]?.version_id;
}
