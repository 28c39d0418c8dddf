/** What a row of the table says of a time, in milliseconds. */
export type Percentiles = { p50: number; p95: number; p99: number };

/** Nearest-rank percentiles; NaN of nothing. */
export function toPercentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
