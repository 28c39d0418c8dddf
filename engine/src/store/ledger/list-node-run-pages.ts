import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { AttemptRecord, NodeRunStatus, WaitingFor } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";

/** A node run in short: without values. */
export type NodeRunFacts = {
  runId: string;
  scope: string;
  node: string;
  type: string;
  status: NodeRunStatus;
  attempt: number;
  attempts: AttemptRecord[];
  error: ErrorRecord | null;
  waitingFor: WaitingFor | null;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** Which node runs of several runs to read: of each run at most `most`, from behind the first `skip`. */
export type NodeRunPages = {
  /** Each with the place of its order in `orders`. */
  runs: readonly { runId: string; order: number }[];
  /** The nodes of a plan in their order: the clock is too coarse to tell what ran first in one unit. */
  orders: readonly (readonly string[])[];
  scope: string | undefined;
  node: string | undefined;
  most: number;
  skip: number;
};

/** Reads a page of node runs of each of several runs, those of the top scope first, in the order they started. */
export async function listNodeRunPages(sql: Sql, pages: NodeRunPages): Promise<NodeRunFacts[]> {
  return sql.rows<NodeRunFacts>(
    "list-node-run-pages",
    `WITH asked AS MATERIALIZED (
       SELECT r.id, string_to_array(($3::text[])[r.place + 1], ',') AS nodes
       FROM unnest($1::uuid[], $2::int[]) AS r(id, place)
     )
     SELECT n.run_id AS "runId", n.scope, n.node, n.type, n.status, n.attempt, n.attempts, n.error,
       n.started_at AS "startedAt", n.finished_at AS "finishedAt",
       CASE WHEN n.status IN ('waiting', 'retrying') THEN u.waiting_for END AS "waitingFor"
     FROM asked a CROSS JOIN LATERAL (
       SELECT n.*, row_number() OVER (
         ORDER BY n.scope <> '', n.started_at NULLS LAST, n.scope, array_position(a.nodes, n.node), n.node
       ) AS place
       FROM node_run n
       WHERE n.run_id = a.id AND ($4::text IS NULL OR n.scope = $4) AND ($5::text IS NULL OR n.node = $5)
       ORDER BY place LIMIT $6 OFFSET $7
     ) n LEFT JOIN unit u ON u.run_id = n.run_id AND u.scope = n.scope AND u.unit = n.unit
     ORDER BY n.run_id, n.place`,
    [
      pages.runs.map(({ runId }) => runId),
      pages.runs.map(({ order }) => order),
      pages.orders.map((nodes) => nodes.join(",")),
      pages.scope ?? null,
      pages.node ?? null,
      pages.most,
      pages.skip,
    ],
  );
}
