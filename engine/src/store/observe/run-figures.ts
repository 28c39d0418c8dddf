import type { Sql } from "../database.js";

/** Figures of some runs. Durations are of completed runs, milliseconds. */
export type RunFigureRow = {
  /** From 1; null for all together. */
  bucket: number | null;
  runs: number;
  completed: number;
  failed: number;
  cancelled: number;
  open: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
};

/** Which runs: those that began in `from` to `to`, of a tenant or of one flow of it. */
export type RunRange = { tenantId: string; flowId: string | undefined; from: Date; to: Date };

const figures = `count(*)::int AS runs,
  count(*) FILTER (WHERE status = 'completed')::int AS completed,
  count(*) FILTER (WHERE status = 'failed')::int AS failed,
  count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
  count(*) FILTER (WHERE finished_at IS NULL)::int AS open`;

// Runs are looked up by when they began: that has an index, for the tenant and for each flow, and does not change. Rows
// are read in its order and but once for all buckets; of 100,000 runs that takes a fraction of a second.
function toText(own: string): string {
  return `WITH picked AS MATERIALIZED (
      SELECT status, finished_at, extract(epoch FROM finished_at - created_at)::float8 * 1000 AS ms,
        least($4::int, 1 + floor(extract(epoch FROM created_at - $2) / extract(epoch FROM $3::timestamptz - $2) * $4)::int) AS bucket
      FROM run WHERE ${own} AND created_at >= $2::timestamptz AND created_at < $3 AND cause <> 'test')
    SELECT bucket, ${figures},
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE status = 'completed') AS p50,
      percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) FILTER (WHERE status = 'completed') AS p95,
      percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) FILTER (WHERE status = 'completed') AS p99
    FROM picked GROUP BY GROUPING SETS ((), (bucket)) ORDER BY bucket NULLS FIRST`;
}

/** Counts and durations of runs, all together and in `buckets` parts of the time. Runs that try a draft do not count. */
export async function readRunFigures(sql: Sql, range: RunRange, buckets: number): Promise<RunFigureRow[]> {
  const { tenantId, flowId, from, to } = range;
  return flowId === undefined
    ? sql.rows<RunFigureRow>("read-run-figures", toText("tenant_id = $1"), [tenantId, from, to, buckets])
    : sql.rows<RunFigureRow>("read-flow-run-figures", toText("flow_id = $1::uuid"), [flowId, from, to, buckets]);
}
