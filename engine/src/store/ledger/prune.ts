import type { Sql } from "../database.js";

/** What is kept of ended runs; undefined is without a limit. `runs` are those of one flow. */
export type KeepLimits = { days: number | undefined; runs: number | undefined };

/**
 * Finds ended runs beyond the limits, at most `most`. A run whose caller goes on, or of which something is still to be
 * told, stays.
 */
export async function findPrunable(sql: Sql, keep: KeepLimits, most: number): Promise<string[]> {
  const mayGo = `NOT EXISTS (SELECT FROM run p WHERE p.id = r.parent_run_id AND p.finished_at IS NULL)
    AND NOT EXISTS (SELECT FROM outbox o WHERE o.run_id = r.id)`;
  const rows = await sql.rows<{ id: string }>(
    "find-prunable",
    `WITH RECURSIVE flows AS (
       (SELECT flow_id FROM run ORDER BY flow_id LIMIT 1)
       UNION ALL
       SELECT (SELECT r.flow_id FROM run r WHERE r.flow_id > f.flow_id ORDER BY r.flow_id LIMIT 1)
       FROM flows f WHERE f.flow_id IS NOT NULL
     )
     SELECT p.id FROM flows f CROSS JOIN LATERAL (
       (SELECT r.id FROM run r
        WHERE r.flow_id = f.flow_id AND r.created_at < now() - $1 * interval '1 day'
          AND r.finished_at < now() - $1 * interval '1 day' AND ${mayGo}
        ORDER BY r.created_at LIMIT $3)
       UNION
       (SELECT r.id FROM (
          SELECT id, parent_run_id FROM run
          WHERE $2::int IS NOT NULL AND flow_id = f.flow_id AND finished_at IS NOT NULL
          ORDER BY created_at DESC OFFSET COALESCE($2::int, 0)) r
        WHERE ${mayGo} LIMIT $3)
     ) p LIMIT $3`,
    [keep.days ?? null, keep.runs ?? null, most],
  );
  return rows.map(({ id }) => id);
}

/** Removes runs with all that is theirs, unless they have been opened again meanwhile. Returns how many. */
export async function pruneRuns(sql: Sql, runIds: string[]): Promise<number> {
  const gone = await sql.rows<{ id: string }>(
    "lock-prunable",
    "SELECT id FROM run WHERE id = ANY($1::uuid[]) AND finished_at IS NOT NULL ORDER BY id FOR UPDATE SKIP LOCKED",
    [runIds],
  );
  const ids = [gone.map(({ id }) => id)];
  for (const table of ["node_run", "iteration", "unit", "payload", "kept_signal", "slot"]) {
    await sql.rows(`prune-${table}`, `DELETE FROM ${table} WHERE run_id = ANY($1::uuid[])`, ids);
  }
  await sql.rows("prune-run", "DELETE FROM run WHERE id = ANY($1::uuid[])", ids);
  return gone.length;
}
