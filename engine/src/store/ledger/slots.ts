import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";
import { type Waiting, waitingColumns } from "./waiters.js";

/** Name under which units wait for a place under a concurrency key. */
export function toSlotName(key: string): string {
  return `slot/${key}`;
}

/**
 * Takes a place under a concurrency key for a unit. False when all `limit` places are held by others, or when others have
 * waited for one before; `isNext` says that this unit is the one whose turn it is.
 */
export async function takeSlot(
  sql: Sql,
  tenantId: string,
  slot: { key: string; limit: number; isNext: boolean },
  unit: UnitKey,
): Promise<boolean> {
  const { key, limit, isNext } = slot;
  // The key's lock makes counting and taking one step; it ends with the transaction.
  await sql.rows("lock-slot", "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", [`${tenantId}/${key}`]);
  const rows = await sql.rows<{ free: boolean }>(
    "take-slot",
    `WITH held AS (
       SELECT count(*) FILTER (WHERE NOT own) AS others, count(*) FILTER (WHERE own) > 0 AS mine FROM (
         SELECT run_id = $3 AND scope = $4 AND unit = $5 AS own FROM slot WHERE tenant_id = $1 AND key = $2) s),
     may AS (
       SELECT mine OR (others < $6 AND ($7 OR NOT EXISTS (
         SELECT FROM unit w WHERE w.tenant_id = $1 AND w.waiting_name = $8 AND w.status = 'waiting'))) AS free FROM held),
     taken AS (
       INSERT INTO slot (tenant_id, key, run_id, scope, unit) SELECT $1, $2, $3, $4, $5 FROM may WHERE free
       ON CONFLICT DO NOTHING)
     SELECT free FROM may`,
    [tenantId, key, unit.runId, unit.scope, unit.unit, limit, isNext, toSlotName(key)],
  );
  return rows[0]?.free === true;
}

/** Units that wait for a place under a key, as many as there may be places, the one that has waited longest first. */
export async function findSlotWaiters(
  sql: Sql,
  tenantId: string,
  key: string,
  most: number,
): Promise<(Waiting & { limit: number })[]> {
  const rows = await sql.rows<Waiting & { limit: number; held: number }>(
    "find-slot-waiters",
    `SELECT ${waitingColumns}, (u.waiting_for->>'limit')::int AS "limit",
       (SELECT count(*)::int FROM slot s WHERE s.tenant_id = $1 AND s.key = $3) AS held
     FROM unit u JOIN run r ON r.id = u.run_id
     WHERE u.tenant_id = $1 AND u.waiting_name = $2 AND u.status = 'waiting'
     ORDER BY u.updated_at, u.run_id LIMIT $4`,
    [tenantId, toSlotName(key), key, most],
  );
  const places = Math.max(0, ...rows.map((row) => row.limit - row.held));
  return rows.slice(0, places);
}

/** Keys that units wait for although a place is free. */
export async function findFreeKeys(sql: Sql): Promise<{ tenantId: string; key: string }[]> {
  return sql.rows<{ tenantId: string; key: string }>(
    "find-free-keys",
    `SELECT DISTINCT u.tenant_id AS "tenantId", substr(u.waiting_name, 6) AS key FROM unit u
     WHERE u.status = 'waiting' AND CASE WHEN starts_with(u.waiting_name, 'slot/') THEN
       (SELECT count(*) FROM slot s WHERE s.tenant_id = u.tenant_id AND s.key = substr(u.waiting_name, 6))
         < (u.waiting_for->>'limit')::int END
     LIMIT 100`,
    [],
  );
}
