import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

/** Takes a place under a concurrency key for a unit. False when all `limit` places are held by others. */
export async function takeSlot(
  sql: Sql,
  tenantId: string,
  key: string,
  limit: number,
  unit: UnitKey,
): Promise<boolean> {
  // The key's lock makes counting and taking one step; it ends with the transaction.
  await sql.rows("lock-slot", "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", [`${tenantId}/${key}`]);
  const rows = await sql.rows<{ taken: boolean }>(
    "take-slot",
    `WITH held AS (SELECT count(*) FILTER (WHERE NOT (run_id = $3 AND scope = $4 AND unit = $5)) AS others FROM slot
        WHERE tenant_id = $1 AND key = $2),
     taken AS (
       INSERT INTO slot (tenant_id, key, run_id, scope, unit) SELECT $1, $2, $3, $4, $5 FROM held WHERE others < $6
       ON CONFLICT DO NOTHING)
     SELECT others < $6 AS taken FROM held`,
    [tenantId, key, unit.runId, unit.scope, unit.unit, limit],
  );
  return rows[0]?.taken === true;
}

/** The unit that has waited longest for a place under a key, if there is a place now. */
export async function findSlotWaiter(
  sql: Sql,
  tenantId: string,
  key: string,
): Promise<(UnitKey & { versionId: string }) | undefined> {
  const rows = await sql.rows<{ run_id: string; scope: string; unit: string; version_id: string }>(
    "find-slot-waiter",
    `SELECT u.run_id, u.scope, u.unit, r.version_id FROM unit u JOIN run r ON r.id = u.run_id
     WHERE u.tenant_id = $1 AND u.waiting_name = $2 AND u.status = 'waiting'
       AND (SELECT count(*) FROM slot s WHERE s.tenant_id = $1 AND s.key = $3) < (u.waiting_for->>'limit')::int
     ORDER BY u.updated_at LIMIT 1`,
    [tenantId, `slot/${key}`, key],
  );
  const row = rows[0];
  return row === undefined
    ? undefined
    : { runId: row.run_id, scope: row.scope, unit: row.unit, versionId: row.version_id };
}

/** Keys that units wait for although a place is free. */
export async function findFreeKeys(sql: Sql): Promise<{ tenantId: string; key: string }[]> {
  return sql.rows<{ tenantId: string; key: string }>(
    "find-free-keys",
    `SELECT DISTINCT u.tenant_id AS "tenantId", substr(u.waiting_name, 6) AS key FROM unit u
     WHERE u.status = 'waiting' AND starts_with(u.waiting_name, 'slot/')
       AND (SELECT count(*) FROM slot s WHERE s.tenant_id = u.tenant_id AND s.key = substr(u.waiting_name, 6))
         < (u.waiting_for->>'limit')::int
     LIMIT 100`,
    [],
  );
}
