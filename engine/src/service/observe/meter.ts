import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../../store/database.js";
import { dropMeterMinutes, type MeterMinute, writeMeterMinutes } from "../../store/observe/meter-minutes.js";
import { addDuration, createHistogram } from "./histogram.js";

/** What is measured: calls of the API, calls of webhooks, units that a worker ran. */
export type MeterKind = "api" | "hook" | "unit";

/** Measures how long things take in one process, and shares it with the others through a table. */
export type Meter = {
  record(kind: MeterKind, ms: number, isFailed: boolean): void;
  /** Writes down what is measured so far. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const flushMs = 5_000;
const minuteMs = 60_000;
const keptMs = 25 * 60 * minuteMs;
/** Minutes and kinds that wait for a database which is away; more push out the oldest. */
const mostWaiting = 300;
const dropEveryMs = 10 * minuteMs;

/** Opens the meter of one process. What cannot be written is written with the next minute, or lost with the process. */
export function createMeter(parts: { database: Database; onError: (error: unknown) => void }): Meter {
  const { database, onError } = parts;
  const process = uuidv7();
  const minutes = new Map<string, MeterMinute>();
  let droppedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function plan(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, flushMs).unref();
  }

  async function write(): Promise<void> {
    const now = Date.now();
    const all = [...minutes];
    if (all.length === 0) return;
    // What is measured meanwhile is in the next write: these are copies.
    const copies = all.map(([, minute]) => ({ ...minute, counts: [...minute.counts] }));
    await database.withLedger(
      everyTenant,
      async (sql) => {
        await writeMeterMinutes(sql, process, copies);
        if (now - droppedAt < dropEveryMs) return;
        droppedAt = now;
        await dropMeterMinutes(sql, new Date(now - keptMs));
      },
      { durable: false },
    );
    for (const [key, { minute }] of all) if (now - minute.getTime() > 2 * minuteMs) minutes.delete(key);
  }

  function flush(): Promise<void> {
    writing = writing.then(write).catch(onError);
    return writing;
  }

  return {
    record: (kind, ms, isFailed) => {
      const start = Math.floor(Date.now() / minuteMs) * minuteMs;
      const key = `${kind}/${start}`;
      const minute = minutes.get(key) ?? { kind, minute: new Date(start), counts: createHistogram(), failures: 0 };
      minutes.set(key, minute);
      const [oldest] = minutes.keys();
      if (minutes.size > mostWaiting && oldest !== undefined) minutes.delete(oldest);
      addDuration(minute.counts, ms);
      if (isFailed) minute.failures++;
      plan();
    },
    flush,
    close: async () => {
      clearTimeout(timer);
      await flush();
    },
  };
}
