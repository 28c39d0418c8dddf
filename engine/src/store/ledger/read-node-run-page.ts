import type { Json } from "@autoweave/contracts/json";
import type { WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import type { StoredNodeRun } from "./read-node-runs.js";

/** A node run as people look at it, values as stored. `cutBytes` stands for an output that went past the budget. */
export type ListedNodeRun = StoredNodeRun & { waitingFor: WaitingFor | null; cutBytes: number | null };

/** Which node runs of a run to read. `budget` bounds the bytes of all their outputs together. */
export type NodeRunFilter = {
  runId: string;
  scope: string | undefined;
  node: string | undefined;
  most: number;
  skip: number;
  budget: number;
  /** Nodes in the order of the plan: the clock is too coarse to tell what ran first in one unit. */
  order: string[];
};

/** Reads node runs, those of the top scope first, in the order they started. */
export async function readNodeRunPage(sql: Sql, filter: NodeRunFilter): Promise<ListedNodeRun[]> {
  return sql.rows<ListedNodeRun>(
    "read-node-run-page",
    `WITH page AS (
       SELECT n.*, row_number() OVER (ORDER BY n.scope <> '', n.started_at NULLS LAST, n.scope, array_position($7::text[], n.node), n.node) AS place
       FROM node_run n
       WHERE n.run_id = $1 AND ($2::text IS NULL OR n.scope = $2) AND ($3::text IS NULL OR n.node = $3)
       ORDER BY place LIMIT $4 OFFSET $5
     ), sized AS (
       SELECT p.*, octet_length(p.output::text) AS bytes, sum(octet_length(p.output::text)) OVER (ORDER BY p.place) AS total
       FROM page p
     )
     SELECT s.run_id AS "runId", s.scope, s.node, s.unit, s.type, s.status, s.attempt, s.attempts, s.input, s.config,
       CASE WHEN s.total <= $6 THEN s.output END AS output, CASE WHEN s.total > $6 THEN s.bytes END AS "cutBytes",
       s.error, s.started_at AS "startedAt", s.finished_at AS "finishedAt",
       CASE WHEN s.status IN ('waiting', 'retrying') THEN u.waiting_for END AS "waitingFor"
     FROM sized s LEFT JOIN unit u ON u.run_id = s.run_id AND u.scope = s.scope AND u.unit = s.unit
     ORDER BY s.place`,
    [filter.runId, filter.scope ?? null, filter.node ?? null, filter.most, filter.skip, filter.budget, filter.order],
  );
}

/** Reads node runs of any runs by their keys; `budget` bounds the bytes of all their outputs together. */
export async function readShownNodeRuns(
  sql: Sql,
  keys: readonly { runId: string; scope: string; node: string }[],
  budget: number,
): Promise<ListedNodeRun[]> {
  return sql.rows<ListedNodeRun>(
    "read-shown-node-runs",
    `WITH sized AS (
       SELECT n.*, octet_length(n.output::text) AS bytes,
         sum(octet_length(n.output::text)) OVER (ORDER BY n.run_id, n.scope, n.node) AS total
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k(run_id, scope, node)
       JOIN node_run n ON n.run_id = k.run_id AND n.scope = k.scope AND n.node = k.node
     )
     SELECT s.run_id AS "runId", s.scope, s.node, s.unit, s.type, s.status, s.attempt, s.attempts, s.input, s.config,
       CASE WHEN s.total <= $4 THEN s.output END AS output, CASE WHEN s.total > $4 THEN s.bytes END AS "cutBytes",
       s.error, s.started_at AS "startedAt", s.finished_at AS "finishedAt", NULL::json AS "waitingFor"
     FROM sized s`,
    [keys.map(({ runId }) => runId), keys.map(({ scope }) => scope), keys.map(({ node }) => node), budget],
  );
}

/** A payload, whole or, where it went past a limit, its start. */
export type ShownPayload = { bytes: number } & ({ body: Json } | { start: string });

const startLength = 500;

/** Reads payloads of a run: whole up to `most` bytes each and `budget` bytes together, the smallest first. */
export async function readShownPayloads(
  sql: Sql,
  runId: string,
  ids: string[],
  limits: { most: number; budget: number },
): Promise<Map<string, ShownPayload>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<{ id: string; bytes: number; fits: boolean; body: Json; start: string | null }>(
    "read-shown-payloads",
    `WITH wanted AS (
       SELECT p.id, p.bytes, p.body, p.bytes <= $3 AND sum(p.bytes) OVER (ORDER BY p.bytes, p.id) <= $4 AS fits
       FROM payload p WHERE p.run_id = $1 AND p.id = ANY($2::text[])
     )
     SELECT id, bytes, fits, CASE WHEN fits THEN body END AS body,
       CASE WHEN NOT fits THEN left(body::text, ${startLength}) END AS start FROM wanted`,
    [runId, ids, limits.most, limits.budget],
  );
  return new Map(
    rows.map(({ id, bytes, fits, body, start }) => [id, fits ? { bytes, body } : { bytes, start: start ?? "" }]),
  );
}
