import type { Sql } from "../database.js";

/** Opens an ended run again. The caller holds its lock. */
export async function reopenRun(sql: Sql, runId: string, deadlineAt: Date | null): Promise<void> {
  await sql.rows(
    "reopen-run",
    "UPDATE run SET status = 'running', error = NULL, finished_at = NULL, deadline_at = $2 WHERE id = $1",
    [runId, deadlineAt],
  );
}

/** Lets nodes of the top scope that ended badly begin a new count of tries; what they tried before stays on record. */
export async function reopenNodeRuns(sql: Sql, runId: string): Promise<void> {
  await sql.rows(
    "reopen-node-runs",
    `UPDATE node_run n SET status = 'retrying', attempt = 0, finished_at = NULL FROM unit u
     WHERE n.run_id = $1 AND n.scope = '' AND n.status IN ('failed', 'cancelled') AND u.run_id = n.run_id AND u.scope = n.scope
       AND u.unit = n.unit AND u.status IN ('failed', 'cancelled')`,
    [runId],
  );
}

/** Forgets the rounds of a container that did not complete, with all below them. Returns those to be opened, in order. */
export async function forgetRounds(
  sql: Sql,
  runId: string,
  parent: string,
  container: string,
): Promise<{ total: number; waiting: string[] }> {
  const values = [runId, parent, container];
  const bad = `SELECT scope FROM iteration WHERE run_id = $1 AND parent = $2 AND container = $3 AND status <> 'completed'`;
  for (const table of ["unit", "node_run"]) {
    await sql.rows(
      `forget-${table}`,
      `DELETE FROM ${table} x USING (${bad}) b WHERE x.run_id = $1 AND (x.scope = b.scope OR starts_with(x.scope, b.scope || '/'))`,
      values,
    );
  }
  await sql.rows(
    "forget-iterations",
    `DELETE FROM iteration x USING (${bad}) b WHERE x.run_id = $1 AND starts_with(x.scope, b.scope || '/')`,
    values,
  );
  await sql.rows(
    "reset-iterations",
    `UPDATE iteration SET status = 'waiting', error = NULL, finished_at = NULL
     WHERE run_id = $1 AND parent = $2 AND container = $3 AND status <> 'completed'`,
    values,
  );
  const rows = await sql.rows<{ scope: string; status: string }>(
    "read-rounds",
    "SELECT scope, status FROM iteration WHERE run_id = $1 AND parent = $2 AND container = $3 ORDER BY index",
    values,
  );
  return { total: rows.length, waiting: rows.filter((row) => row.status === "waiting").map((row) => row.scope) };
}
