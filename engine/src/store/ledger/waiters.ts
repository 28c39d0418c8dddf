import type { Json } from "@autoweave/contracts/json";
import type { WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import type { UnitKey } from "./rows.js";

/** A unit that waits, with the attempt that went to sleep: a later wait of the same unit has another. */
export type Waiting = UnitKey & { versionId: string; attempt: number };

/** What makes up a {@link Waiting}, of a unit `u` and its run `r`. */
export const waitingColumns = `u.run_id AS "runId", u.scope, u.unit, u.attempt, r.version_id AS "versionId"`;

/** Units of a run that wait under a name: `signal/<name>`, or `person`. */
export async function findWaiting(sql: Sql, runId: string, waitingName: string): Promise<Waiting[]> {
  return sql.rows<Waiting>(
    "find-waiting",
    `SELECT ${waitingColumns} FROM unit u JOIN run r ON r.id = u.run_id
     WHERE u.run_id = $1 AND u.status = 'waiting' AND u.waiting_name = $2`,
    [runId, waitingName],
  );
}

/** The unit that called a run and still waits for it. */
export async function findCaller(sql: Sql, caller: UnitKey, calledRunId: string): Promise<Waiting | undefined> {
  const rows = await sql.rows<Waiting & { waitingFor: WaitingFor | null }>(
    "find-caller",
    `SELECT ${waitingColumns}, u.waiting_for AS "waitingFor" FROM unit u JOIN run r ON r.id = u.run_id
     WHERE u.run_id = $1 AND u.scope = $2 AND u.unit = $3 AND u.status = 'waiting'`,
    [caller.runId, caller.scope, caller.unit],
  );
  const row = rows[0];
  return row?.waitingFor?.kind === "run" && row.waitingFor.runId === calledRunId ? row : undefined;
}

/** A wait for time, with what its node is to be told if that is settled already. */
export type DueWait = Waiting & { waitingFor: WaitingFor | null; woke: Json | null };

/** Waits whose time has come, the earliest first. */
export async function findDueWaits(sql: Sql, most: number): Promise<DueWait[]> {
  return sql.rows<DueWait>(
    "find-due-waits",
    `SELECT ${waitingColumns}, u.waiting_for AS "waitingFor", u.woke FROM unit u JOIN run r ON r.id = u.run_id
     WHERE u.status = 'waiting' AND u.wake_at <= now() ORDER BY u.wake_at LIMIT $1`,
    [most],
  );
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
