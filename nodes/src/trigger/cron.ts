import { Cron } from "croner";

/** What is wrong with a cron pattern, as the end of a sentence; undefined when it can be read and its time comes. */
export function findCronFault(pattern: string): string | undefined {
  try {
    const cron = new Cron(pattern, { paused: true, mode: "5-or-6-parts", timezone: "UTC" });
    // Any fixed day will do: patterns without a year come round in at most eight years, or never.
    return cron.nextRun("2026-01-01T00:00:00") === null ? "this time never comes" : undefined;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replace(/^CronPattern: /, "") : "it cannot be read";
    return `write five parts (minute hour day month weekday), such as 0 9 * * MON-FRI: ${reason}`;
  }
}

/** True for a time zone's name as in the IANA list, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
