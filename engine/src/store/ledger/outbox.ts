import type { Sql } from "../database.js";
import type { OutboxBody, OutboxRow } from "./rows.js";

/** Claims rows that are due; others will see them again in ten seconds unless they are deleted. */
export async function claimOutbox(sql: Sql, most: number): Promise<OutboxRow[]> {
  const rows = await sql.rows<{ id: string; tenant_id: string; run_id: string; body: OutboxBody }>(
    "claim-outbox",
    `UPDATE outbox SET due_at = now() + interval '10 seconds', tries = tries + 1
     WHERE id IN (SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id::text, tenant_id, run_id, body`,
    [most],
  );
  return rows.map((row) => ({ id: row.id, tenantId: row.tenant_id, runId: row.run_id, body: row.body }));
}

/** Forgets rows that were delivered. */
export async function deleteOutbox(sql: Sql, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows("delete-outbox", "DELETE FROM outbox WHERE id = ANY($1::bigint[])", [ids]);
}

/** Puts off rows that could not be delivered: longer each time, at most ten seconds. */
export async function postponeOutbox(sql: Sql, ids: string[]): Promise<void> {
  await sql.rows(
    "postpone-outbox",
    `UPDATE outbox SET due_at = now() + least(10, power(2, least(tries, 6))) * interval '1 second'
     WHERE id = ANY($1::bigint[])`,
    [ids],
  );
}

/** Rows that nobody has delivered yet, and the age of the oldest in seconds. */
export async function countOutbox(sql: Sql): Promise<{ rows: number; oldestSeconds: number }> {
  const rows = await sql.rows<{ rows: number; oldest: number }>(
    "count-outbox",
    "SELECT count(*)::int AS rows, COALESCE(extract(epoch FROM now() - min(created_at)), 0)::float AS oldest FROM outbox",
    [],
  );
  return { rows: rows[0]?.rows ?? 0, oldestSeconds: rows[0]?.oldest ?? 0 };
}
