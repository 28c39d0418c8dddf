import type { Json } from "@autoweave/contracts/json";
import type { WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

type KeyColumns = { run_id: string; scope: string; unit: string };

function toKey(row: KeyColumns): UnitKey {
  return { runId: row.run_id, scope: row.scope, unit: row.unit };
}

/** Units of a run that wait for a signal of this name. */
export async function findSignalWaiters(sql: Sql, runId: string, name: string): Promise<UnitKey[]> {
  const rows = await sql.rows<KeyColumns>(
    "find-signal-waiters",
    "SELECT run_id, scope, unit FROM unit WHERE run_id = $1 AND status = 'waiting' AND waiting_name = $2",
    [runId, `signal/${name}`],
  );
  return rows.map(toKey);
}

/** Units of a run that wait for a person's word. */
export async function findPersonWaiters(sql: Sql, runId: string): Promise<UnitKey[]> {
  const rows = await sql.rows<KeyColumns>(
    "find-person-waiters",
    "SELECT run_id, scope, unit FROM unit WHERE run_id = $1 AND status = 'waiting' AND waiting_name = 'person'",
    [runId],
  );
  return rows.map(toKey);
}

/** A unit that waits, with what its run is pinned to. */
export type Waiter = UnitKey & { versionId: string; waitingFor: WaitingFor | null; woke: Json | null };

/** Waits whose time has come, the earliest first. */
export async function findDueWaits(sql: Sql, most: number): Promise<Waiter[]> {
  const rows = await sql.rows<KeyColumns & { version_id: string; waiting_for: WaitingFor | null; woke: Json | null }>(
    "find-due-waits",
    `SELECT u.run_id, u.scope, u.unit, u.waiting_for, u.woke, r.version_id FROM unit u JOIN run r ON r.id = u.run_id
     WHERE u.status = 'waiting' AND u.wake_at <= now() ORDER BY u.wake_at LIMIT $1`,
    [most],
  );
  return rows.map((row) => ({ ...toKey(row), versionId: row.version_id, waitingFor: row.waiting_for, woke: row.woke }));
}

/** Milliseconds until the next wait is due, or undefined when nothing waits for time. */
export async function findNextWait(sql: Sql): Promise<number | undefined> {
  const rows = await sql.rows<{ ms: number | null }>(
    "find-next-wait",
    "SELECT (extract(epoch FROM min(wake_at) - now()) * 1000)::float AS ms FROM unit WHERE status = 'waiting' AND wake_at IS NOT NULL",
    [],
  );
  return rows[0]?.ms ?? undefined;
}
