import { latestDate, nextDates } from "@autoweave/flow/next-dates";
import { schedule as scheduleNode } from "@autoweave/nodes/trigger/schedule";
import type { z } from "zod";
import type { Acceptor } from "../run/accept.js";
import { type CancelParts, cancelRun } from "../run/cancel.js";
import { everyTenant, type Sql } from "../store/database.js";
import { type DueSchedule, findEarlierRuns, lockDueSchedules, setNextDates } from "./due-schedules.js";
import { toNewRun } from "./published-trigger.js";
import { readTriggerConfig } from "./read-trigger-config.js";

/** What keeping time needs of the app. */
export type ScheduleParts = CancelParts & { acceptor: Acceptor; now: () => Date; onError: (error: unknown) => void };

type ScheduleConfig = z.output<typeof scheduleNode.config>;

/** Schedules taken in one transaction. */
const mostAtOnce = 50;
/** A schedule that cannot be fired is tried again after this, and holds up no other meanwhile. */
const putOffMs = 10_000;

/** What the overlap policy says, once it has stopped the runs before if that is what it says. */
async function applyOverlap(
  parts: ScheduleParts,
  schedule: DueSchedule,
  overlap: ScheduleConfig["overlap"],
  earlierRuns: string[],
): Promise<"start" | "skip" | "wait"> {
  if (overlap === "allow" || earlierRuns.length === 0) return "start";
  if (overlap === "skip") return "skip";
  if (overlap === "queue") return "wait";
  for (const runId of earlierRuns) await cancelRun(parts, schedule.tenantId, runId);
  return "start";
}

/** Starts what is due of one schedule, and returns when it is due next: never is null, and undefined is as before. */
async function fire(
  parts: ScheduleParts,
  sql: Sql,
  schedule: DueSchedule,
  now: Date,
): Promise<Date | null | undefined> {
  const version = await parts.versions.get(schedule.versionId);
  const { cron, timeZone, overlap } = readTriggerConfig(scheduleNode.config, {}, schedule, version);
  // Of the dates that nobody was there for, or that had to wait, the latest stands for all.
  const scheduledAt = (latestDate(cron, timeZone, now) ?? schedule.nextAt).toISOString();
  const dedupeKey = `schedule/${schedule.id}/${scheduledAt}`;
  const way = await applyOverlap(parts, schedule, overlap, await findEarlierRuns(sql, schedule, dedupeKey));
  if (way === "wait") return undefined;
  if (way === "start") {
    const input = { scheduledAt, firedAt: now.toISOString(), timeZone };
    await parts.acceptor.accept({ run: toNewRun(schedule, version, { cause: "schedule", input, dedupeKey }), version });
  }
  return nextDates(cron, timeZone, 1, now)[0] ?? null;
}

type NextDate = { id: string; nextAt: Date | null };

async function fireOrPutOff(parts: ScheduleParts, sql: Sql, schedule: DueSchedule, now: Date): Promise<NextDate[]> {
  try {
    const nextAt = await fire(parts, sql, schedule, now);
    return nextAt === undefined ? [] : [{ id: schedule.id, nextAt }];
  } catch (error) {
    parts.onError(error);
    return [{ id: schedule.id, nextAt: new Date(now.getTime() + putOffMs) }];
  }
}

/**
 * Starts the runs of schedules whose time has come, and returns how many schedules are done with; the caller comes back
 * until there are none. A schedule stays locked until its run is written down and its next date is set; when the process
 * dies in between, the next one finds the run by its dedupe key, so that each date starts one run.
 */
export async function fireSchedules(parts: ScheduleParts): Promise<number> {
  const now = parts.now();
  return parts.database.withLedger(everyTenant, async (sql) => {
    const due = await lockDueSchedules(sql, now, mostAtOnce);
    const dates = (await Promise.all(due.map((schedule) => fireOrPutOff(parts, sql, schedule, now)))).flat();
    await setNextDates(sql, dates);
    return dates.length;
  });
}
