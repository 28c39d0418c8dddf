import { formatCount } from "./format-figures";

type Stats = {
  bucketMs: number;
  buckets: readonly { from: string; runs: number; failed: number }[];
};

/** Runs over a time, a column for each part of it: what failed stands at the bottom. */
export function RunColumns({ stats: { buckets } }: { stats: Stats }) {
  const most = Math.max(1, ...buckets.map(({ runs }) => runs));
  const runs = buckets.reduce((sum, bucket) => sum + bucket.runs, 0);
  const failed = buckets.reduce((sum, bucket) => sum + bucket.failed, 0);
  return (
    <div
      role="img"
      aria-label={`${formatCount(runs)} runs over this time, ${formatCount(failed)} of them failed`}
      className="flex h-12 items-end gap-px border-line border-b"
    >
      {buckets.map((bucket) => (
        <span
          key={bucket.from}
          title={`${new Date(bucket.from).toLocaleString()}: ${formatCount(bucket.runs)} runs, ${formatCount(bucket.failed)} failed`}
          className="flex h-full flex-1 flex-col justify-end hover:bg-hover"
        >
          <span
            className="min-h-px rounded-t-[1px] bg-line-control"
            style={{ height: `${((bucket.runs - bucket.failed) / most) * 100}%` }}
          />
          <span className="bg-failed" style={{ height: `${(bucket.failed / most) * 100}%` }} />
        </span>
      ))}
    </div>
  );
}
