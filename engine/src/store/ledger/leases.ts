import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

/** Renews a worker's leases. Returns the runs that are to stop (cancelled, or late), so that a missed message is no loss. */
export async function renewLeases(sql: Sql, keys: UnitKey[], worker: string, leaseMs: number): Promise<string[]> {
  const rows = await sql.rows<{ run_id: string }>(
    "renew-leases",
    `WITH renewed AS (
       UPDATE unit u SET lease_until = now() + $5 * interval '1 millisecond'
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)
       WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.worker = $4 AND u.status = 'running'
       RETURNING u.run_id)
     SELECT DISTINCT r.id AS run_id FROM renewed n JOIN run r ON r.id = n.run_id WHERE r.status = 'cancelling' OR (r.status = 'failing' AND r.deadline_at < now())`,
    [keys.map((key) => key.runId), keys.map((key) => key.scope), keys.map((key) => key.unit), worker, leaseMs],
  );
  return rows.map((row) => row.run_id);
}

/** Ends a worker's leases at once, so that another takes the units over. */
export async function releaseLeases(sql: Sql, keys: UnitKey[], worker: string): Promise<void> {
  if (keys.length === 0) return;
  await sql.rows(
    "release-leases",
    `UPDATE unit u SET lease_until = now() FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)
     WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.worker = $4 AND u.status = 'running'`,
    [keys.map((key) => key.runId), keys.map((key) => key.scope), keys.map((key) => key.unit), worker],
  );
}
