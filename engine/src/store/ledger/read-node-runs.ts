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

/** Reads node runs of a run in the order they started, at most `most`. */
export async function readNodeRunsOf(sql: Sql, runId: string, most: number): Promise<StoredNodeRun[]> {
  return sql.rows<StoredNodeRun>(
    "read-node-runs-of",
    `SELECT ${columns} FROM node_run n WHERE n.run_id = $1 ORDER BY n.started_at NULLS LAST, n.scope, n.node LIMIT $2`,
    [runId, most],
  );
}
