import type { Sql } from "../database.js";

/** A unit or a round of one run. */
export type ScopedUnit = { scope: string; unit: string };
export type ScopedRound = { scope: string; parent: string; container: string };

/** What of a run has not come to a good end: units that failed or were cancelled, rounds that did not complete. */
export type Unfinished = { units: ScopedUnit[]; rounds: (ScopedRound & { wasOpened: boolean })[] };

/** Reads what of a run has not come to a good end, rounds in their order. */
export async function readUnfinished(sql: Sql, runId: string): Promise<Unfinished> {
  const units = await sql.rows<ScopedUnit>(
    "read-unfinished-units",
    "SELECT scope, unit FROM unit WHERE run_id = $1 AND status IN ('failed', 'cancelled')",
    [runId],
  );
  const rounds = await sql.rows<ScopedRound & { wasOpened: boolean }>(
    "read-unfinished-rounds",
    `SELECT i.scope, i.parent, i.container,
       EXISTS (SELECT FROM unit u WHERE u.run_id = i.run_id AND u.scope = i.scope) AS "wasOpened"
     FROM iteration i WHERE i.run_id = $1 AND i.status <> 'completed' ORDER BY i.parent, i.container, i.index`,
    [runId],
  );
  return { units, rounds };
}

/** Opens an ended run again. The caller holds its lock. */
export async function reopenRun(sql: Sql, runId: string, deadlineAt: Date | null): Promise<void> {
  await sql.rows(
    "reopen-run",
    `UPDATE run SET status = 'running', error = NULL, finished_at = NULL, deadline_at = $2, changed = pg_current_xact_id()
     WHERE id = $1`,
    [runId, deadlineAt],
  );
}

/**
 * Lets units start anew. Their nodes that were done, by themselves or by their error policy, keep what they put out; the others begin a new count of tries, and
 * what they tried before stays on record. The caller holds the run's lock.
 */
export async function reopenUnits(sql: Sql, runId: string, units: ScopedUnit[]): Promise<void> {
  const values = [runId, units.map((unit) => unit.scope), units.map((unit) => unit.unit)];
  await sql.rows(
    "reopen-units",
    `UPDATE unit u SET status = 'pending', launched = false, starts = 0, emitted = '{}', woke = NULL, waiting_for = NULL,
       waiting_name = NULL, wake_at = NULL, updated_at = now()
     FROM unnest($2::text[], $3::text[]) AS k(scope, unit)
     WHERE u.run_id = $1 AND u.scope = k.scope AND u.unit = k.unit AND u.status IN ('failed', 'cancelled')`,
    values,
  );
  await sql.rows(
    "reopen-node-runs",
    `UPDATE node_run n SET status = 'retrying', attempt = 0, output = NULL, finished_at = NULL
     FROM unnest($2::text[], $3::text[]) AS k(scope, unit)
     WHERE n.run_id = $1 AND n.scope = k.scope AND n.unit = k.unit AND n.status NOT IN ('completed', 'skipped')
       AND (n.status <> 'failed' OR n.output IS NULL)`,
    values,
  );
}

/** Lets rounds be opened again, in their order. The caller holds the run's lock. */
export async function reopenRounds(sql: Sql, runId: string, scopes: string[]): Promise<void> {
  await sql.rows(
    "reopen-rounds",
    `UPDATE iteration i SET status = 'waiting', error = NULL, finished_at = NULL FROM unnest($2::text[]) AS k(scope)
     WHERE i.run_id = $1 AND i.scope = k.scope AND i.status <> 'completed'`,
    [runId, scopes],
  );
}
