import type { WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

/** A unit or a run that has stopped moving, with what its run is pinned to. */
export type Lost = UnitKey & { versionId: string; once: boolean; waitingFor: WaitingFor | null };

type LostColumns = {
  run_id: string;
  scope: string;
  unit: string;
  version_id: string;
  once: boolean;
  waiting_for: WaitingFor | null;
};

const selectLost =
  "SELECT u.run_id, u.scope, u.unit, u.once, u.waiting_for, r.version_id FROM unit u JOIN run r ON r.id = u.run_id";

function toLost(row: LostColumns): Lost {
  return {
    runId: row.run_id,
    scope: row.scope,
    unit: row.unit,
    versionId: row.version_id,
    once: row.once,
    waitingFor: row.waiting_for,
  };
}

/** Units whose worker has not renewed its lease. */
export async function findExpiredLeases(sql: Sql, most: number): Promise<Lost[]> {
  const rows = await sql.rows<LostColumns>(
    "find-expired-leases",
    `${selectLost}
     WHERE u.status = 'running' AND u.lease_until < now() ORDER BY u.lease_until LIMIT $1`,
    [most],
  );
  return rows.map(toLost);
}

/** Units that have been ready for `seconds` without a start: their jobs may be gone. */
export async function findUnstarted(sql: Sql, seconds: number, most: number): Promise<Lost[]> {
  const rows = await sql.rows<LostColumns>(
    "find-unstarted",
    `${selectLost}
     WHERE u.status = 'ready' AND u.updated_at < now() - $1 * interval '1 second' AND r.status = 'running'
     ORDER BY u.updated_at LIMIT $2`,
    [seconds, most],
  );
  return rows.map(toLost);
}

/**
 * Forgets that units were handed to the queue, so that they are launched again, and those of their runs that are still to
 * become ready: what took the job of one has likely taken theirs. The caller holds the runs' locks.
 */
export async function markUnlaunched(sql: Sql, keys: UnitKey[]): Promise<void> {
  await sql.rows(
    "mark-unlaunched",
    `UPDATE unit u SET launched = false, updated_at = now() FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)
     WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.status = 'ready'`,
    [keys.map((key) => key.runId), keys.map((key) => key.scope), keys.map((key) => key.unit)],
  );
  await sql.rows(
    "mark-tree-unlaunched",
    "UPDATE unit SET launched = false WHERE run_id = ANY($1::uuid[]) AND status = 'pending' AND launched",
    [[...new Set(keys.map((key) => key.runId))]],
  );
}

/** Gives up units of a run whose workers are gone, when nothing can run them again. The caller holds the run's lock. */
export async function abandonLost(sql: Sql, runId: string): Promise<void> {
  await sql.rows(
    "abandon-lost",
    `UPDATE unit SET status = 'cancelled', launched = false, worker = NULL, lease_until = NULL, updated_at = now()
     WHERE run_id = $1 AND status = 'running' AND lease_until < now()`,
    [runId],
  );
}

/** Open runs that are past their deadline. */
export async function findLate(sql: Sql, most: number): Promise<{ runId: string }[]> {
  return sql.rows<{ runId: string }>(
    "find-late",
    `SELECT id AS "runId" FROM run
     WHERE finished_at IS NULL AND deadline_at < now() AND status = 'running' ORDER BY deadline_at LIMIT $1`,
    [most],
  );
}

/** Runs that are ending although nothing of them is at work. */
export async function findEnding(sql: Sql, most: number): Promise<{ runId: string }[]> {
  return sql.rows<{ runId: string }>(
    "find-ending",
    `SELECT r.id AS "runId" FROM run r WHERE r.finished_at IS NULL AND r.status IN ('failing', 'cancelling')
       AND NOT EXISTS (SELECT FROM unit u WHERE u.run_id = r.id AND u.status = 'running')
     ORDER BY r.created_at LIMIT $1`,
    [most],
  );
}

/** Slots whose unit is not running any more. */
export async function freeOrphanSlots(sql: Sql): Promise<{ tenantId: string; runId: string; key: string }[]> {
  return sql.rows<{ tenantId: string; runId: string; key: string }>(
    "free-orphan-slots",
    `DELETE FROM slot s WHERE s.taken_at < now() - interval '10 seconds' AND NOT EXISTS (
       SELECT FROM unit u WHERE u.run_id = s.run_id AND u.scope = s.scope AND u.unit = s.unit AND u.status IN ('running', 'ready'))
     RETURNING s.tenant_id AS "tenantId", s.run_id AS "runId", s.key`,
    [],
  );
}

/** Forgets dedupe keys whose time is over. */
export async function dropExpiredDedupeKeys(sql: Sql): Promise<void> {
  await sql.rows("drop-dedupe", "DELETE FROM dedupe WHERE expires_at < now()", []);
}

/** Takes the jobs of a scope's pending units for lost: whoever makes them ready launches them again. */
export async function markSpent(sql: Sql, { runId, scope }: { runId: string; scope: string }): Promise<void> {
  await sql.rows(
    "mark-spent",
    "UPDATE unit SET launched = false WHERE run_id = $1 AND scope = $2 AND status = 'pending' AND launched",
    [runId, scope],
  );
}

/** When a unit was started whose lease has run out; undefined when it is no longer lost. */
export async function readLostSince(sql: Sql, key: UnitKey): Promise<Date | undefined> {
  const rows = await sql.rows<{ since: Date }>(
    "read-lost-since",
    `SELECT updated_at AS since FROM unit
     WHERE run_id = $1 AND scope = $2 AND unit = $3 AND status = 'running' AND lease_until < now()`,
    [key.runId, key.scope, key.unit],
  );
  return rows[0]?.since;
}
