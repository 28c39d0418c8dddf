import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { type RunFigureRow, readRunFigures } from "../../store/observe/run-figures.js";
import { findObservedFlow } from "./find-observed-flow.js";
import { type RangeInput, toRange } from "./time-range.js";
import { toTenths } from "./to-tenths.js";

/** Figures of runs that began in some time. Durations are of completed runs, milliseconds; null where there are none. */
export type RunFigures = {
  runs: number;
  completed: number;
  failed: number;
  cancelled: number;
  /** Not ended yet. */
  open: number;
  /** Failed ones of those that have ended by themselves, from 0 to 1. */
  errorRate: number | null;
  perMinute: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
};

/** Figures of a time, and of its parts for bars: each begins at `from`, and those without runs are there, too. */
export type RunStats = {
  from: string;
  to: string;
  bucketMs: number;
  total: RunFigures;
  buckets: (RunFigures & { from: string })[];
};

/** Most parts of a time. */
export const mostBuckets = 200;
const usualBuckets = 24;

const nothing = { runs: 0, completed: 0, failed: 0, cancelled: 0, open: 0, p50: null, p95: null, p99: null };

function toFigures(row: Omit<RunFigureRow, "bucket">, spanMs: number): RunFigures {
  const { runs, completed, failed, cancelled, open, p50, p95, p99 } = row;
  const judged = completed + failed;
  return {
    ...{ runs, completed, failed, cancelled, open },
    errorRate: judged === 0 ? null : failed / judged,
    perMinute: runs / (spanMs / 60_000),
    ...{ p50Ms: toTenths(p50), p95Ms: toTenths(p95), p99Ms: toTenths(p99) },
  };
}

/**
 * How runs of the tenant, or of one flow, went: counted from the ledger, in parts of the time. Throws `flow.not-found`,
 * `request.invalid`.
 */
export async function getRunStats(
  parts: { database: Database },
  actor: Actor,
  input: RangeInput & { flow?: string | undefined; buckets?: number | undefined } = {},
): Promise<RunStats> {
  authorize(actor, "observe.runs");
  const { from, to } = toRange(input);
  const count = Math.min(input.buckets ?? usualBuckets, mostBuckets);
  const { tenantId } = actor;
  const { flow } = input;
  const rows = await parts.database.withLedger(tenantId, async (sql) => {
    const flowId = flow === undefined ? undefined : await findObservedFlow(sql, tenantId, flow);
    return readRunFigures(sql, { tenantId, flowId, from, to }, count);
  });
  const spanMs = to.getTime() - from.getTime();
  const bucketMs = spanMs / count;
  const byBucket = new Map(rows.map((row) => [row.bucket, row]));
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    bucketMs,
    total: toFigures(byBucket.get(null) ?? nothing, spanMs),
    buckets: Array.from({ length: count }, (_, index) => ({
      from: new Date(from.getTime() + index * bucketMs).toISOString(),
      ...toFigures(byBucket.get(index + 1) ?? nothing, bucketMs),
    })),
  };
}
