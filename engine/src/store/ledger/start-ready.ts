import type { Json } from "@autoweave/contracts/json";
import type { UnitStatus, WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import { type RunColumns, runColumns, toRunRow } from "./read.js";
import type { Holder, RunRow, UnitKey } from "./rows.js";

/** A unit that may be worked on now, with what its run carries. */
export type StartedUnit = UnitKey & {
  attempt: number;
  starts: number;
  woke: Json | null;
  waitingFor: WaitingFor | null;
  tenantId: string;
  run: RunRow;
  /** JSON text of the stored value of the run's input. */
  input: string;
};

/** Units that were started, and of the others those that may have become ready while this was going on. */
export type Starts = { started: StartedUnit[]; open: UnitKey[] };

type StartColumns = RunColumns & {
  run_id: string;
  scope: string;
  unit: string;
  attempt: number;
  starts: number;
  woke: Json | null;
  waiting_for: WaitingFor | null;
  input: string;
  seen: UnitStatus;
  is_started: boolean;
};

/**
 * Starts units by compare-and-set from `ready`, each with a lease. A unit that is not ready yet loses its `launched`
 * mark, since its job is spent; whoever makes it ready launches it again. One statement.
 */
export async function startReady(sql: Sql, keys: UnitKey[], { worker, leaseMs }: Holder): Promise<Starts> {
  const rows = await sql.rows<StartColumns>(
    "start-units",
    `WITH k AS (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)),
     started AS (
       UPDATE unit u SET status = 'running', attempt = u.attempt + 1, starts = u.starts + 1, worker = $4,
         lease_until = now() + $5 * interval '1 millisecond', wake_at = NULL, launched = false, updated_at = now()
       FROM k JOIN run r ON r.id = k.run_id
       WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.status = 'ready' AND r.status = 'running'
       RETURNING u.run_id, u.scope, u.unit, u.attempt, u.starts, u.woke, u.waiting_for
     ),
     spent AS (
       UPDATE unit u SET launched = false FROM k
       WHERE u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit AND u.status = 'pending'
     )
     SELECT u.run_id, u.scope, u.unit, u.status AS seen, s.attempt IS NOT NULL AS is_started, s.attempt, s.starts, s.woke,
       s.waiting_for, r.input::text AS input, ${runColumns}
     FROM k JOIN unit u USING (run_id, scope, unit) LEFT JOIN started s USING (run_id, scope, unit)
       LEFT JOIN run r ON r.id = s.run_id`,
    [keys.map((key) => key.runId), keys.map((key) => key.scope), keys.map((key) => key.unit), worker, leaseMs],
  );
  const started = rows.filter((row) => row.is_started).map(toStarted);
  // Whoever makes a unit ready again that is at work, waits or has settled launches it.
  const open = rows.filter((row) => !row.is_started && (row.seen === "pending" || row.seen === "ready"));
  return { started, open: open.map(({ run_id: runId, scope, unit }) => ({ runId, scope, unit })) };
}

function toStarted(row: StartColumns): StartedUnit {
  return {
    runId: row.run_id,
    scope: row.scope,
    unit: row.unit,
    attempt: row.attempt,
    starts: row.starts,
    woke: row.woke,
    waitingFor: row.waiting_for,
    tenantId: row.tenant_id,
    run: toRunRow(row),
    input: row.input,
  };
}
