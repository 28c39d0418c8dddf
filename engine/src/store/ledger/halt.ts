import type { Sql } from "../database.js";

/**
 * A part of a run in which nothing new may start: all of it (`prefixes` is empty), or the scopes that are one of
 * `prefixes` or lie below it.
 */
export type Area = { runId: string; prefixes: string[] };

const inArea =
  "($2::text[] = '{}' OR EXISTS (SELECT FROM unnest($2::text[]) p WHERE x.scope = p OR starts_with(x.scope, p || '/')))";

/** What is left of an area in which nothing may start any more. */
export type Halted = {
  /** Units still at work in it. */
  working: number;
  /** Open runs that its units had called and waited for. */
  children: string[];
  /** Concurrency keys under which its units held a place. */
  freed: string[];
};

/** Cancels what has not started in an area, and says what is left of it. */
export async function haltArea(sql: Sql, area: Area): Promise<Halted> {
  const values = [area.runId, area.prefixes];
  // A job that was launched is of no use to a unit that a redrive opens again.
  await sql.rows(
    "halt-units",
    `UPDATE unit x SET status = 'cancelled', launched = false, waiting_for = NULL, waiting_name = NULL, wake_at = NULL,
       woke = NULL, updated_at = now()
     WHERE x.run_id = $1 AND x.status IN ('pending', 'ready', 'waiting') AND ${inArea}`,
    values,
  );
  await sql.rows(
    "halt-node-runs",
    `UPDATE node_run x SET status = 'cancelled', finished_at = now()
     WHERE x.run_id = $1 AND x.status IN ('waiting', 'retrying') AND ${inArea}`,
    values,
  );
  await sql.rows(
    "halt-iterations",
    `UPDATE iteration x SET status = CASE WHEN x.error IS NULL THEN 'cancelled' ELSE 'failed' END, finished_at = now()
     WHERE x.run_id = $1 AND x.status IN ('waiting', 'running', 'failing') AND ${inArea}
       AND NOT EXISTS (SELECT FROM unit u WHERE u.run_id = x.run_id AND u.status = 'running'
         AND (u.scope = x.scope OR starts_with(u.scope, x.scope || '/')))`,
    values,
  );
  const rows = await sql.rows<{ working: number }>(
    "count-working",
    `SELECT count(*)::int AS working FROM unit x WHERE x.run_id = $1 AND x.status = 'running' AND ${inArea}`,
    values,
  );
  const children = await sql.rows<{ id: string }>(
    "find-called",
    `SELECT x.id FROM (SELECT id, parent_scope AS scope FROM run WHERE parent_run_id = $1 AND finished_at IS NULL) x
     WHERE ${inArea}`,
    values,
  );
  const slots = await sql.rows<{ key: string }>(
    "free-halted-slots",
    `DELETE FROM slot s USING unit x WHERE s.run_id = $1 AND x.run_id = s.run_id AND x.scope = s.scope AND x.unit = s.unit
       AND x.status = 'cancelled' AND ${inArea} RETURNING s.key`,
    values,
  );
  return {
    working: rows[0]?.working ?? 0,
    children: children.map((row) => row.id),
    freed: [...new Set(slots.map((row) => row.key))],
  };
}

/** Marks the open rounds of a container as failing, so that their units at work know not to go on, and returns them. */
export async function failRounds(sql: Sql, runId: string, parent: string, container: string): Promise<string[]> {
  const rows = await sql.rows<{ scope: string }>(
    "fail-rounds",
    `WITH changed AS (
       UPDATE iteration SET status = CASE WHEN status = 'waiting' THEN 'cancelled' ELSE 'failing' END,
         finished_at = CASE WHEN status = 'waiting' THEN now() END
       WHERE run_id = $1 AND parent = $2 AND container = $3 AND status IN ('waiting', 'running', 'failing')
       RETURNING scope, status)
     SELECT scope FROM changed WHERE status = 'failing'`,
    [runId, parent, container],
  );
  return rows.map((row) => row.scope);
}

/** Frees the places that units held under concurrency keys, and returns the keys. */
export async function freeSlots(
  sql: Sql,
  units: { runId: string; scope: string; unit: string }[],
): Promise<{ tenantId: string; runId: string; key: string }[]> {
  if (units.length === 0) return [];
  const rows = await sql.rows<{ tenant_id: string; run_id: string; key: string }>(
    "free-slots",
    `DELETE FROM slot s USING unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)
     WHERE s.run_id = k.run_id AND s.scope = k.scope AND s.unit = k.unit RETURNING s.tenant_id, s.run_id, s.key`,
    [units.map((unit) => unit.runId), units.map((unit) => unit.scope), units.map((unit) => unit.unit)],
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, runId: row.run_id, key: row.key }));
}
