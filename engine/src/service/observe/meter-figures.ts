import { type Database, everyTenant } from "../../store/database.js";
import { readMeterMinutes } from "../../store/observe/meter-minutes.js";
import { addHistogram, countDurations, createHistogram, type Histogram, toPercentile } from "./histogram.js";
import type { MeterKind } from "./meter.js";

/** What was measured in some time, over all processes. Durations are milliseconds, null when there are none. */
export type MeterFigures = {
  count: number;
  failures: number;
  /** Failures of all, from 0 to 1; null when there were none at all. */
  failureRate: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
};

/** Figures of some minutes together, and of each of them. Minutes without any are left out. */
export type MeterView = MeterFigures & {
  minutes: (MeterFigures & { at: string })[];
  /** Of the time asked for. */
  perMinute: number;
};

/** Longest look back, in minutes. */
export const mostMinutes = 24 * 60;

type Sum = { histogram: Histogram; failures: number };

function toFigures({ histogram, failures }: Sum): MeterFigures {
  const count = countDurations(histogram);
  return {
    count,
    failures,
    failureRate: count === 0 ? null : failures / count,
    p50Ms: toPercentile(histogram, 0.5),
    p95Ms: toPercentile(histogram, 0.95),
    p99Ms: toPercentile(histogram, 0.99),
  };
}

/** What all processes have measured of one kind in the last `minutes`, the one under way included. */
export async function readMeter(parts: { database: Database }, kind: MeterKind, minutes: number): Promise<MeterView> {
  const span = Math.min(minutes, mostMinutes);
  const since = new Date((Math.floor(Date.now() / 60_000) - span + 1) * 60_000);
  const rows = await parts.database.withLedger(everyTenant, (sql) => readMeterMinutes(sql, kind, since));
  const all: Sum = { histogram: createHistogram(), failures: 0 };
  const byMinute = new Map<string, Sum>();
  for (const { minute, counts, failures } of rows) {
    const at = minute.toISOString();
    const sum = byMinute.get(at) ?? { histogram: createHistogram(), failures: 0 };
    byMinute.set(at, sum);
    for (const one of [sum, all]) {
      addHistogram(one.histogram, counts);
      one.failures += failures;
    }
  }
  const figures = toFigures(all);
  return {
    ...figures,
    perMinute: figures.count / span,
    minutes: [...byMinute].map(([at, sum]) => ({ at, ...toFigures(sum) })),
  };
}
