import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { NodeRunStatus, UnitStatus, WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import { type RunFacts, runFactColumns } from "./read-runs.js";

// For live streams. A snapshot is a moment in the life of the database, and what changed since is what it does not see:
// that is exact, whatever the order of commits and the clocks of machines. A row's `xmin` names the transaction that wrote
// it, since nothing here uses savepoints. What these functions return may hold a little that the snapshot did see; the
// caller looks at the transaction ids. All reads of one look share a frozen transaction.

/** The moment that a frozen transaction sees, as PostgreSQL writes it. */
export async function readSnapshot(sql: Sql): Promise<string> {
  const rows = await sql.rows<{ snapshot: string }>(
    "read-snapshot",
    "SELECT pg_current_snapshot()::text AS snapshot",
    [],
  );
  return rows[0]?.snapshot ?? "";
}

/** A row of a tenant, with the transaction that last wrote it. */
type Changed = { tenantId: string; xid: string };

// A database that was restored has rows of transactions that are still to come; they were not written a moment ago.
const isNew = `x.changed >= pg_snapshot_xmin($2::pg_snapshot) AND NOT pg_visible_in_snapshot(x.changed, $2::pg_snapshot)
  AND x.changed < pg_snapshot_xmax(pg_current_snapshot())`;

/** Runs of tenants that were written since a snapshot, the first `most` of each. */
export async function readChangedRuns(
  sql: Sql,
  tenantIds: string[],
  since: string,
  most: number,
): Promise<(RunFacts & Changed)[]> {
  return sql.rows<RunFacts & Changed>(
    "read-changed-runs",
    `SELECT t.owner AS "tenantId", c.* FROM unnest($1::text[]) AS t(owner) CROSS JOIN LATERAL (
       SELECT ${runFactColumns}, x.changed::text AS xid FROM run x
       WHERE x.tenant_id = t.owner AND ${isNew} ORDER BY x.changed, x.id LIMIT $3) c`,
    [tenantIds, since, most],
  );
}

/** Something that happened to a flow. */
export type FlowChangeRow = {
  id: string;
  flowId: string;
  kind: string;
  name: string;
  revision: number;
  version: number | null;
  byKind: string;
  byId: string;
  at: Date;
};

/** What happened to flows of tenants since a snapshot, the first `most` of each. */
export async function readFlowChanges(
  sql: Sql,
  tenantIds: string[],
  since: string,
  most: number,
): Promise<(FlowChangeRow & Changed)[]> {
  return sql.rows<FlowChangeRow & Changed>(
    "read-flow-changes",
    `SELECT t.owner AS "tenantId", c.* FROM unnest($1::text[]) AS t(owner) CROSS JOIN LATERAL (
       SELECT x.id, x.flow_id AS "flowId", x.kind, x.name, x.revision, x.version, x.by_kind AS "byKind", x.by_id AS "byId",
         x.at, x.changed::text AS xid FROM flow_change x
       WHERE x.tenant_id = t.owner AND ${isNew} ORDER BY x.changed, x.id LIMIT $3) c`,
    [tenantIds, since, most],
  );
}

/** Runs by their ids, with the transaction that last wrote them. */
export async function readWatchedRuns(sql: Sql, runIds: string[]): Promise<(RunFacts & Changed)[]> {
  return sql.rows<RunFacts & Changed>(
    "read-watched-runs",
    `SELECT ${runFactColumns}, tenant_id AS "tenantId", changed::text AS xid FROM run WHERE id = ANY($1::uuid[])`,
    [runIds],
  );
}

/** A run that is looked at: all of it, or what was written since the lowest transaction that a snapshot does not see. */
export type RunLook = { runId: string; sinceXmin: bigint | undefined };

// `xmin` has 32 bits and goes round: what is less than half a circle ahead is later.
function writtenSince(row: string): string {
  return `(k.since IS NULL OR ((${row}.xmin::text::bigint - k.since) & 4294967295) < 2147483648)`;
}

function toValues(looks: readonly RunLook[], most: number): unknown[] {
  const since = looks.map(({ sinceXmin }) => (sinceXmin === undefined ? null : String(sinceXmin % 2n ** 32n)));
  return [looks.map(({ runId }) => runId), since, most];
}

/** A unit of a run that is looked at. */
export type UnitLine = {
  runId: string;
  scope: string;
  unit: string;
  status: UnitStatus;
  waitingFor: WaitingFor | null;
  updatedAt: Date;
  /** The lower half of the id of the transaction that wrote it. */
  xmin: string;
};

/** Units of runs that have changed, the top scope first, at most `most` a run. */
export async function readUnitLines(sql: Sql, looks: readonly RunLook[], most: number): Promise<UnitLine[]> {
  return sql.rows<UnitLine>(
    "read-unit-lines",
    `SELECT c.* FROM unnest($1::uuid[], $2::bigint[]) AS k(run_id, since) CROSS JOIN LATERAL (
       SELECT u.run_id AS "runId", u.scope, u.unit, u.status, u.waiting_for AS "waitingFor", u.updated_at AS "updatedAt",
         u.xmin::text AS xmin FROM unit u
       WHERE u.run_id = k.run_id AND u.status <> 'pending' AND ${writtenSince("u")}
       ORDER BY u.scope <> '', u.scope, u.unit LIMIT $3) c`,
    toValues(looks, most),
  );
}

/** A node run of a run that is looked at, with the state of its unit; a round inside its container's job has none. */
export type NodeRunLine = {
  runId: string;
  scope: string;
  node: string;
  type: string;
  status: NodeRunStatus;
  attempt: number;
  error: ErrorRecord | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  unit: string;
  unitStatus: UnitStatus | null;
  waitingFor: WaitingFor | null;
  emitted: string[] | null;
  xmin: string;
  unitXmin: string | null;
};

/** Node runs of runs that have changed, or whose unit has, the top scope first, at most `most` a run. */
export async function readNodeRunLines(sql: Sql, looks: readonly RunLook[], most: number): Promise<NodeRunLine[]> {
  return sql.rows<NodeRunLine>(
    "read-node-run-lines",
    `SELECT c.* FROM unnest($1::uuid[], $2::bigint[]) AS k(run_id, since) CROSS JOIN LATERAL (
       SELECT n.run_id AS "runId", n.scope, n.node, n.type, n.status, n.attempt, n.error, n.started_at AS "startedAt",
         n.finished_at AS "finishedAt", n.unit, u.status AS "unitStatus", u.waiting_for AS "waitingFor", u.emitted,
         n.xmin::text AS xmin, u.xmin::text AS "unitXmin"
       FROM node_run n LEFT JOIN unit u ON u.run_id = n.run_id AND u.scope = n.scope AND u.unit = n.unit
       WHERE n.run_id = k.run_id AND (${writtenSince("n")} OR (u.unit IS NOT NULL AND ${writtenSince("u")}))
       ORDER BY n.scope <> '', n.scope, n.node LIMIT $3) c`,
    toValues(looks, most),
  );
}
