import { latestDate, nextDates } from "@autoweave/flow/next-dates";
import { schedule as scheduleNode } from "@autoweave/nodes/trigger/schedule";
import type { z } from "zod";
import type { Acceptor } from "../run/accept.js";
import { type CancelParts, cancelRun } from "../run/cancel.js";
import type { FlowVersion, FlowVersions } from "../run/flow-version.js";
import { toNewRun } from "../run/to-new-run.js";
import { everyTenant } from "../store/database.js";
import { toStoredValue } from "../store/stored-value.js";
import { type DueSchedule, findEarlierRuns, lockDueSchedules, setNextDates } from "./due-schedules.js";
import { readTriggerConfig } from "./read-trigger-config.js";

/** What keeping time needs of the app. */
export type ScheduleParts = CancelParts & {
  versions: FlowVersions;
  acceptor: Acceptor;
  now: () => Date;
  onError: (error: unknown) => void;
};

type ScheduleConfig = z.output<typeof scheduleNode.config>;

/** Schedules taken in one transaction. */
const mostAtOnce = 50;
/** A schedule that cannot be fired is tried again after this, and holds up no other meanwhile. */
const putOffMs = 10_000;

/** A schedule with the date that is to be fired. */
type Tick = {
  schedule: DueSchedule;
  version: FlowVersion;
  config: ScheduleConfig;
  scheduledAt: string;
  dedupeKey: string;
};

/** When a schedule is due next: never is null. One that is to stay as it is has none of these. */
type NextDate = { id: string; nextAt: Date | null };

async function toTick(parts: ScheduleParts, schedule: DueSchedule, now: Date): Promise<Tick> {
  const version = await parts.versions.get(schedule.versionId);
  const config = readTriggerConfig(scheduleNode.config, {}, schedule, version);
  // Of the dates that nobody was there for, or that had to wait, the latest stands for all.
  const scheduledAt = (latestDate(config.cron, config.timeZone, now) ?? schedule.nextAt).toISOString();
  return { schedule, version, config, scheduledAt, dedupeKey: `schedule/${schedule.id}/${scheduledAt}` };
}

/** What the overlap policy says, once it has stopped the runs before if that is what it says. */
async function applyOverlap(
  parts: ScheduleParts,
  tick: Tick,
  earlierRuns: string[],
): Promise<"start" | "skip" | "wait"> {
  const { overlap } = tick.config;
  if (overlap === "allow" || earlierRuns.length === 0) return "start";
  if (overlap === "skip") return "skip";
  if (overlap === "queue") return "wait";
  for (const runId of earlierRuns) await cancelRun(parts, tick.schedule.tenantId, runId);
  return "start";
}

async function fire(parts: ScheduleParts, tick: Tick, earlierRuns: string[], now: Date): Promise<NextDate[]> {
  const { schedule, version, config, scheduledAt, dedupeKey } = tick;
  const way = await applyOverlap(parts, tick, earlierRuns);
  if (way === "wait") return [];
  if (way === "start") {
    const input = toStoredValue({ scheduledAt, firedAt: now.toISOString(), timeZone: config.timeZone });
    await parts.acceptor.accept({ run: toNewRun(schedule, version, { cause: "schedule", input, dedupeKey }), version });
  }
  return [{ id: schedule.id, nextAt: nextDates(config.cron, config.timeZone, 1, now)[0] ?? null }];
}

/**
 * Starts the runs of schedules whose time has come, and returns how many schedules are done with; the caller comes back
 * until there are none. A schedule stays locked until its run is written down and its next date is set; when the process
 * dies in between, the next one finds the run by its dedupe key, so that each date starts one run.
 */
export async function fireSchedules(parts: ScheduleParts): Promise<number> {
  const now = parts.now();
  return parts.database.withLedger(everyTenant, async (sql) => {
    const dates: NextDate[] = [];
    const putOff = (schedule: DueSchedule) => (error: unknown) => {
      parts.onError(error);
      dates.push({ id: schedule.id, nextAt: new Date(now.getTime() + putOffMs) });
      return [];
    };
    const due = await lockDueSchedules(sql, now, mostAtOnce);
    const read = due.map((schedule) => toTick(parts, schedule, now).then((tick) => [tick], putOff(schedule)));
    const ticks = (await Promise.all(read)).flat();
    const earlier = await findEarlierRuns(
      sql,
      ticks.map(({ schedule, dedupeKey }) => ({ id: schedule.id, dedupeKey })),
    );
    const fired = ticks.map((tick) =>
      fire(parts, tick, earlier.get(tick.schedule.id) ?? [], now).catch(putOff(tick.schedule)),
    );
    dates.push(...(await Promise.all(fired)).flat());
    await setNextDates(sql, dates);
    return dates.length;
  });
}
