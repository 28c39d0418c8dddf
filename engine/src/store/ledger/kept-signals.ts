import type { Json } from "@autoweave/contracts/json";
import type { Sql } from "../database.js";

/** A signal that nothing waits for yet. */
export type KeptSignal = { tenantId: string; runId: string; name: string; value: Json };

/** Most signals that a run keeps, and most bytes of their values together. */
export type KeptLimits = { most: number; bytes: number };

/** Keeps a signal unless the run keeps too much already. The caller holds the run's lock. */
export async function keepSignal(sql: Sql, signal: KeptSignal, limits: KeptLimits): Promise<boolean> {
  const text = JSON.stringify(signal.value);
  const rows = await sql.rows<{ id: string }>(
    "keep-signal",
    `INSERT INTO kept_signal (tenant_id, run_id, name, value) SELECT $1::text, $2::uuid, $3::text, $4::json
     WHERE (SELECT count(*) < $5 AND COALESCE(sum(octet_length(value::text)), 0) + $7 <= $6
       FROM kept_signal WHERE run_id = $2)
     RETURNING id`,
    [signal.tenantId, signal.runId, signal.name, text, limits.most, limits.bytes, Buffer.byteLength(text)],
  );
  return rows.length > 0;
}

/** Takes the earliest signal of a name that a run keeps. The caller holds the run's lock. */
export async function takeSignal(sql: Sql, runId: string, name: string): Promise<{ value: Json } | undefined> {
  const rows = await sql.rows<{ value: Json }>(
    "take-signal",
    `DELETE FROM kept_signal WHERE id = (SELECT min(id) FROM kept_signal WHERE run_id = $1 AND name = $2)
     RETURNING value`,
    [runId, name],
  );
  return rows[0];
}

/** Forgets what ended runs keep, at most `most` signals. */
export async function dropSignalsOfEnded(sql: Sql, most: number): Promise<void> {
  await sql.rows(
    "drop-signals",
    `DELETE FROM kept_signal WHERE id IN (
       SELECT s.id FROM kept_signal s LEFT JOIN run r ON r.id = s.run_id
       WHERE r.id IS NULL OR r.finished_at IS NOT NULL LIMIT $1)`,
    [most],
  );
}
