import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { RunCause, RunStatus, UnitStatus, WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import type { IterationStatus, RunRow, UnitKey, UnitRow } from "./rows.js";

/** {@link runColumns} as they come. */
export type RunColumns = {
  id: string;
  tenant_id: string;
  flow_id: string;
  flow_name: string;
  version_id: string;
  version: number;
  trigger: string;
  cause: RunCause;
  status: RunStatus;
  priority: number;
  hops: number;
  parent_run_id: string | null;
  parent_scope: string | null;
  parent_unit: string | null;
  created_at: Date;
};

/** What makes up a {@link RunRow}, of a table that is called `r`. */
export const runColumns = `r.id, r.tenant_id, r.flow_id, r.flow_name, r.version_id, r.version, r.trigger, r.cause, r.status,
  r.priority, r.hops, r.parent_run_id, r.parent_scope, r.parent_unit, r.created_at`;

/** A row of {@link runColumns} as the ledger needs it. */
export function toRunRow(row: RunColumns): RunRow {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    flowId: row.flow_id,
    flowName: row.flow_name,
    versionId: row.version_id,
    version: row.version,
    trigger: row.trigger,
    cause: row.cause,
    status: row.status,
    priority: row.priority,
    hops: row.hops,
    parentRunId: row.parent_run_id,
    parentScope: row.parent_scope,
    parentUnit: row.parent_unit,
    createdAt: row.created_at,
  };
}

/** Locks runs, always in the order of their ids, and reads them. Whoever changes a status of a run holds its lock. */
export async function lockRuns(sql: Sql, runIds: string[]): Promise<Map<string, RunRow>> {
  const rows = await sql.rows<RunColumns>(
    "lock-runs",
    `SELECT ${runColumns} FROM run r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
    [[...new Set(runIds)]],
  );
  return new Map(rows.map((row) => [row.id, toRunRow(row)]));
}

type UnitColumns = {
  run_id: string;
  scope: string;
  unit: string;
  status: UnitStatus;
  attempt: number;
  starts: number;
  launched: boolean;
  launches: number;
  emitted: string[];
  waiting_for: WaitingFor | null;
};

const unitColumns =
  "u.run_id, u.scope, u.unit, u.status, u.attempt, u.starts, u.launched, u.launches, u.emitted, u.waiting_for";

function toUnitRow(row: UnitColumns): UnitRow {
  return {
    runId: row.run_id,
    scope: row.scope,
    unit: row.unit,
    status: row.status,
    attempt: row.attempt,
    starts: row.starts,
    launched: row.launched,
    launches: row.launches,
    emitted: row.emitted,
    waitingFor: row.waiting_for,
  };
}

/** Reads all units of the scopes named. */
export async function readScopes(sql: Sql, scopes: { runId: string; scope: string }[]): Promise<UnitRow[]> {
  const rows = await sql.rows<UnitColumns>(
    "read-scopes",
    `SELECT ${unitColumns} FROM unnest($1::uuid[], $2::text[]) AS k(run_id, scope)
     JOIN unit u ON u.run_id = k.run_id AND u.scope = k.scope`,
    [scopes.map((key) => key.runId), scopes.map((key) => key.scope)],
  );
  return rows.map(toUnitRow);
}

/** Emissions of a node run, as stored. */
export type StoredOutput = {
  runId: string;
  scope: string;
  node: string;
  status: string;
  output: { [port: string]: Json } | null;
};

/** Reads what nodes have put out. Skipped nodes have no output. */
export async function readOutputs(
  sql: Sql,
  wanted: { runId: string; scope: string; node: string }[],
): Promise<StoredOutput[]> {
  if (wanted.length === 0) return [];
  const rows = await sql.rows<{
    run_id: string;
    scope: string;
    node: string;
    status: string;
    output: { [port: string]: Json } | null;
  }>(
    "read-outputs",
    `SELECT n.run_id, n.scope, n.node, n.status, n.output FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, node)
     JOIN node_run n ON n.run_id = k.run_id AND n.scope = k.scope AND n.node = k.node`,
    [wanted.map((key) => key.runId), wanted.map((key) => key.scope), wanted.map((key) => key.node)],
  );
  return rows.map((row) => ({
    runId: row.run_id,
    scope: row.scope,
    node: row.node,
    status: row.status,
    output: row.output,
  }));
}

/** Reads payloads by id, as values. */
export async function readPayloads(sql: Sql, wanted: { runId: string; id: string }[]): Promise<Map<string, Json>> {
  if (wanted.length === 0) return new Map();
  const rows = await sql.rows<{ id: string; body: Json }>(
    "read-payloads",
    `SELECT DISTINCT ON (p.id) p.id, p.body FROM unnest($1::uuid[], $2::text[]) AS k(run_id, id)
     JOIN payload p ON p.run_id = k.run_id AND p.id = k.id`,
    [wanted.map((key) => key.runId), wanted.map((key) => key.id)],
  );
  return new Map(rows.map((row) => [row.id, row.body]));
}

/** A round of a container's body, as read. */
export type IterationState = {
  runId: string;
  scope: string;
  container: string;
  parent: string;
  index: number;
  status: IterationStatus;
  item: Json;
  error: ErrorRecord | null;
};

type IterationColumns = {
  run_id: string;
  scope: string;
  container: string;
  parent: string;
  index: number;
  status: IterationStatus;
  item: Json;
  error: ErrorRecord | null;
};

const iterationColumns = "i.run_id, i.scope, i.container, i.parent, i.index, i.status, i.item, i.error";

function toIterationState(row: IterationColumns): IterationState {
  return {
    runId: row.run_id,
    scope: row.scope,
    container: row.container,
    parent: row.parent,
    index: row.index,
    status: row.status,
    item: row.item,
    error: row.error,
  };
}

/** Reads iterations by their scopes. */
export async function readIterations(sql: Sql, scopes: { runId: string; scope: string }[]): Promise<IterationState[]> {
  if (scopes.length === 0) return [];
  const rows = await sql.rows<IterationColumns>(
    "read-iterations",
    `SELECT ${iterationColumns} FROM unnest($1::uuid[], $2::text[]) AS k(run_id, scope)
     JOIN iteration i ON i.run_id = k.run_id AND i.scope = k.scope`,
    [scopes.map((key) => key.runId), scopes.map((key) => key.scope)],
  );
  return rows.map(toIterationState);
}

/** Reads the iterations of one container in one scope by index, all or the last `most`. */
export async function readIterationsOf(
  sql: Sql,
  of: { runId: string; parent: string; container: string },
  most: number | undefined,
): Promise<IterationState[]> {
  const rows = await sql.rows<IterationColumns>(
    "read-iterations-of",
    `SELECT ${iterationColumns} FROM iteration i
     WHERE i.run_id = $1 AND i.parent = $2 AND i.container = $3 ORDER BY i.index DESC LIMIT $4`,
    [of.runId, of.parent, of.container, most ?? null],
  );
  return rows.map(toIterationState).reverse();
}

/** Reads units by their keys. */
export async function readUnits(sql: Sql, keys: UnitKey[]): Promise<UnitRow[]> {
  if (keys.length === 0) return [];
  const rows = await sql.rows<UnitColumns>(
    "read-units",
    `SELECT ${unitColumns} FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, unit)
     JOIN unit u ON u.run_id = k.run_id AND u.scope = k.scope AND u.unit = k.unit`,
    [keys.map((key) => key.runId), keys.map((key) => key.scope), keys.map((key) => key.unit)],
  );
  return rows.map(toUnitRow);
}

/** A round that was written down and is not open. `isKept` when it was open before, so that it has units. */
export type WaitingRound = { runId: string; parent: string; container: string; scope: string; isKept: boolean };

/** The first rounds, at most `most` a container, that are not open. */
export async function readWaitingRounds(
  sql: Sql,
  containers: { runId: string; parent: string; container: string }[],
  most: number,
): Promise<WaitingRound[]> {
  return sql.rows<WaitingRound>(
    "read-waiting-rounds",
    `SELECT k.run_id AS "runId", k.parent, k.container, n.scope,
       EXISTS (SELECT FROM unit u WHERE u.run_id = k.run_id AND u.scope = n.scope) AS "isKept"
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, parent, container)
     CROSS JOIN LATERAL (
       SELECT i.scope, i.index FROM iteration i
       WHERE i.run_id = k.run_id AND i.parent = k.parent AND i.container = k.container AND i.status = 'waiting'
       ORDER BY i.index LIMIT $4) n
     ORDER BY n.index`,
    [
      containers.map((key) => key.runId),
      containers.map((key) => key.parent),
      containers.map((key) => key.container),
      most,
    ],
  );
}

/** How many rounds of a container are not open. */
export async function countWaitingRounds(
  sql: Sql,
  of: { runId: string; parent: string; container: string },
): Promise<number> {
  const rows = await sql.rows<{ waiting: number }>(
    "count-waiting-rounds",
    `SELECT count(*)::int AS waiting FROM iteration
     WHERE run_id = $1 AND parent = $2 AND container = $3 AND status = 'waiting'`,
    [of.runId, of.parent, of.container],
  );
  return rows[0]?.waiting ?? 0;
}
