import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { AttemptRecord, NodeRunStatus } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";

/** A node run as stored: values may be payload references. */
export type StoredNodeRun = {
  runId: string;
  scope: string;
  node: string;
  unit: string;
  type: string;
  status: NodeRunStatus;
  attempt: number;
  attempts: AttemptRecord[];
  input: Record<string, string[]>;
  config: Record<string, Json>;
  output: Record<string, Json> | null;
  error: ErrorRecord | null;
  startedAt: Date | null;
  finishedAt: Date | null;
};

const columns = `n.run_id AS "runId", n.scope, n.node, n.unit, n.type, n.status, n.attempt, n.attempts, n.input, n.config,
  n.output, n.error, n.started_at AS "startedAt", n.finished_at AS "finishedAt"`;

/** Reads node runs by their keys. */
export async function readNodeRuns(
  sql: Sql,
  wanted: { runId: string; scope: string; node: string }[],
): Promise<StoredNodeRun[]> {
  if (wanted.length === 0) return [];
  return sql.rows<StoredNodeRun>(
    "read-node-runs",
    `SELECT ${columns} FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, node)
     JOIN node_run n ON n.run_id = k.run_id AND n.scope = k.scope AND n.node = k.node`,
    [wanted.map((key) => key.runId), wanted.map((key) => key.scope), wanted.map((key) => key.node)],
  );
}

/** Nodes of these units that a redrive keeps as they are. */
export async function readDoneNodes(
  sql: Sql,
  runId: string,
  units: { scope: string; unit: string }[],
): Promise<{ scope: string; node: string }[]> {
  return sql.rows<{ scope: string; node: string }>(
    "read-done-nodes",
    `SELECT n.scope, n.node FROM unnest($2::text[], $3::text[]) AS k(scope, unit)
     JOIN node_run n ON n.run_id = $1 AND n.scope = k.scope AND n.unit = k.unit
     WHERE n.status IN ('completed', 'skipped') OR (n.status = 'failed' AND n.output IS NOT NULL)`,
    [runId, units.map((unit) => unit.scope), units.map((unit) => unit.unit)],
  );
}

/** Names the nodes of a run that are on record, in the order they started and ended (to the millisecond), at most `most`. */
export async function listNodeRuns(sql: Sql, runId: string, most: number): Promise<{ scope: string; node: string }[]> {
  return sql.rows<{ scope: string; node: string }>(
    "list-node-runs",
    `SELECT scope, node FROM node_run WHERE run_id = $1
     ORDER BY started_at NULLS LAST, finished_at NULLS LAST, scope, node LIMIT $2`,
    [runId, most],
  );
}
