import type { Sql } from "../database.js";

/** How one node of a flow did over some runs. `retried` had to be tried more than once. */
export type NodeFigureRow = {
  node: string;
  count: number;
  completed: number;
  failed: number;
  skipped: number;
  retried: number;
  p50: number | null;
  p95: number | null;
};

/**
 * How the nodes of a flow did in its newest runs, at most `mostRuns` of them: node runs are kept by run, so the runs bound
 * what is read. The second part says over how many runs that is.
 */
export async function readNodeFigures(
  sql: Sql,
  range: { flowId: string; from: Date; to: Date },
  mostRuns: number,
): Promise<(NodeFigureRow & { runs: number })[]> {
  return sql.rows<NodeFigureRow & { runs: number }>(
    "read-node-figures",
    `WITH picked AS MATERIALIZED (
       SELECT id FROM run WHERE flow_id = $1::uuid AND created_at >= $2 AND created_at < $3 AND cause <> 'test'
       ORDER BY created_at DESC LIMIT $4)
     SELECT n.node, (SELECT count(*)::int FROM picked) AS runs, count(*)::int AS count,
       count(*) FILTER (WHERE n.status = 'completed')::int AS completed,
       count(*) FILTER (WHERE n.status = 'failed')::int AS failed,
       count(*) FILTER (WHERE n.status = 'skipped')::int AS skipped,
       count(*) FILTER (WHERE n.attempt > 1)::int AS retried,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM n.finished_at - n.started_at)::float8 * 1000)
         FILTER (WHERE n.status IN ('completed', 'failed')) AS p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM n.finished_at - n.started_at)::float8 * 1000)
         FILTER (WHERE n.status IN ('completed', 'failed')) AS p95
     FROM picked p JOIN node_run n ON n.run_id = p.id GROUP BY n.node ORDER BY n.node`,
    [range.flowId, range.from, range.to, mostRuns],
  );
}

/** How many units of a flow stand somewhere. Rounds of a container are counted together: the scope names its first. */
export type UnitDepthRow = {
  versionId: string;
  trigger: string;
  scope: string;
  unit: string;
  status: "ready" | "running" | "waiting";
  count: number;
};

/** Units of a flow that are not done and are due, in its newest open runs, at most `mostRuns` of them. */
export async function readUnitDepths(sql: Sql, flowId: string, mostRuns: number): Promise<UnitDepthRow[]> {
  return sql.rows<UnitDepthRow>(
    "read-unit-depths",
    `WITH open AS MATERIALIZED (
       SELECT id, version_id, trigger FROM run WHERE flow_id = $1::uuid AND finished_at IS NULL AND cause <> 'test'
       ORDER BY created_at DESC LIMIT $2)
     SELECT o.version_id AS "versionId", o.trigger, regexp_replace(u.scope, ':[0-9]+', ':0', 'g') AS scope, u.unit,
       u.status, count(*)::int AS count
     FROM open o JOIN unit u ON u.run_id = o.id WHERE u.status IN ('ready', 'running', 'waiting')
     GROUP BY 1, 2, 3, 4, 5`,
    [flowId, mostRuns],
  );
}
