/**
 * Counts durations in ranges that grow by a quarter: 80 numbers hold everything from a millisecond to half a day, are added
 * up over processes, and give any percentile to within an eighth.
 */
export type Histogram = number[];

const growth = 1.25;
const ranges = 80;

/** An empty histogram. */
export function createHistogram(): Histogram {
  return Array.from({ length: ranges }, () => 0);
}

/** Counts a duration. What takes less than a millisecond counts as one. */
export function addDuration(histogram: Histogram, ms: number): void {
  const place = ms <= 1 ? 0 : Math.min(ranges - 1, Math.ceil(Math.log(ms) / Math.log(growth)));
  histogram[place] = (histogram[place] ?? 0) + 1;
}

/** Adds one histogram to another. */
export function addHistogram(sum: Histogram, part: readonly number[]): void {
  for (const [place, count] of part.entries()) if (place < ranges) sum[place] = (sum[place] ?? 0) + count;
}

/** How many durations were counted. */
export function countDurations(histogram: readonly number[]): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/** The duration, in milliseconds, that a share of all do not go over; null when nothing was counted. */
export function toPercentile(histogram: readonly number[], share: number): number | null {
  const total = countDurations(histogram);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * share));
  const place = histogram.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  // The middle of the range, by the same measure in which the ranges grow.
  return place <= 0 ? 1 : Math.round(growth ** (place - 0.5) * 10) / 10;
}
