import type { RunEvent } from "@autoweave/contracts/run-event";
import type { Bus } from "../queue/bus.js";
import { triggerTopic } from "../queue/topics.js";
import { runEventTopic } from "../run/relay.js";
import { everyTenant } from "../store/database.js";
import { findNextDue } from "./due-schedules.js";
import { fireSchedules, type ScheduleParts } from "./fire-schedules.js";

/** Keeps the time of all schedules until it is closed. */
export type Scheduler = { close(): Promise<void> };

/** A bus message may be lost: look at the database this often. */
const longestPauseMs = 5000;
/** Another process may be at work on what is due. */
const shortestPauseMs = 50;
const pauseAfterErrorMs = 1000;

function isRunEnd(body: unknown): boolean {
  return (body as RunEvent).event === "run-ended";
}

/** Starts keeping time. Any number of processes may do so at once: each date of a schedule starts one run. */
export function startScheduler(parts: ScheduleParts & { bus: Bus }): Scheduler {
  let isClosed = false;
  let isWoken = false;
  /** Some schedules are due, and wait for a run to end. */
  let isWaiting = false;
  let endPause: (() => void) | undefined;

  function wake(): void {
    isWoken = true;
    endPause?.();
  }

  async function pause(pauseMs: number): Promise<void> {
    if (!isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    endPause = undefined;
    isWoken = false;
  }

  /** Fires what is due, and returns how long nothing else will be. */
  async function work(): Promise<number> {
    while (!isClosed && (await fireSchedules(parts)) > 0);
    const next = await parts.database.withLedger(everyTenant, (sql) => findNextDue(sql, parts.now()));
    isWaiting = next.isWaiting;
    const pauseMs = next.nextAt === undefined ? longestPauseMs : next.nextAt.getTime() - parts.now().getTime();
    return Math.min(longestPauseMs, Math.max(shortestPauseMs, pauseMs));
  }

  async function keepTime(): Promise<void> {
    while (!isClosed) {
      const pauseMs = await work().catch((error: unknown) => {
        parts.onError(error);
        return pauseAfterErrorMs;
      });
      if (!isClosed) await pause(pauseMs);
    }
  }

  const subscriptions = [
    parts.bus.subscribe(triggerTopic, wake),
    parts.bus.subscribe(runEventTopic, (body) => {
      if (isWaiting && isRunEnd(body)) wake();
    }),
  ];
  const done = keepTime();
  return {
    close: async () => {
      isClosed = true;
      for (const unsubscribe of subscriptions) unsubscribe();
      wake();
      await done;
    },
  };
}
