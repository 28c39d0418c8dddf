/** Times over which production is looked at. */
export const timeRanges = [
  { value: "1h", label: "Last hour", hours: 1 },
  { value: "24h", label: "Last 24 hours", hours: 24 },
  { value: "7d", label: "Last 7 days", hours: 24 * 7 },
  { value: "30d", label: "Last 30 days", hours: 24 * 30 },
] as const;

export type TimeRange = (typeof timeRanges)[number]["value"];

/** Where a range that ends now begins, to the minute: what is asked twice in a minute is the same question. */
export function toStart(range: TimeRange, now: Date): string {
  const { hours } = timeRanges.find(({ value }) => value === range) ?? timeRanges[1];
  const minute = 60_000;
  return new Date(Math.floor((now.getTime() - hours * 60 * minute) / minute) * minute).toISOString();
}
