import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

/** One start of a unit. */
export type Start = UnitKey & { attempt: number };

/**
 * Renews the leases of starts that a worker still holds, and returns those of them that may go on: not the ones that were
 * taken over, nor those whose run is to stop (cancelled, or late), so that a missed message is no loss.
 */
export async function renewLeases(sql: Sql, starts: Start[], worker: string, leaseMs: number): Promise<Start[]> {
  const rows = await sql.rows<{ run_id: string; scope: string; unit: string; attempt: number; goes_on: boolean }>(
    "renew-leases",
    `WITH renewed AS (
       UPDATE unit u SET lease_until = now() + $6 * interval '1 millisecond'
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) AS k(run_id, scope, unit, attempt)
       WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.attempt = k.attempt AND u.worker = $5
         AND u.status = 'running'
       RETURNING u.run_id, u.scope, u.unit, u.attempt)
     SELECT n.*, NOT (r.status = 'cancelling' OR (r.status = 'failing' AND COALESCE(r.deadline_at < now(), false))) AS goes_on
     FROM renewed n JOIN run r ON r.id = n.run_id`,
    [
      starts.map((start) => start.runId),
      starts.map((start) => start.scope),
      starts.map((start) => start.unit),
      starts.map((start) => start.attempt),
      worker,
      leaseMs,
    ],
  );
  return rows
    .filter((row) => row.goes_on)
    .map(({ run_id: runId, scope, unit, attempt }) => ({ runId, scope, unit, attempt }));
}

/** Ends a worker's leases at once, so that another takes the units over. A start that is handed back is no death. */
export async function releaseLeases(sql: Sql, keys: UnitKey[], worker: string): Promise<void> {
  if (keys.length === 0) return;
  await sql.rows(
    "release-leases",
    `UPDATE unit u SET lease_until = now(), starts = u.starts - 1 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)
     WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.worker = $4 AND u.status = 'running'`,
    [keys.map((key) => key.runId), keys.map((key) => key.scope), keys.map((key) => key.unit), worker],
  );
}
