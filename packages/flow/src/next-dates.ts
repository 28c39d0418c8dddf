import { AppError } from "@autoweave/contracts/app-error";
import { Cron } from "croner";

/**
 * The next `count` dates of a cron pattern of five or six parts, each later than `from`; fewer when its time comes no more.
 * `timeZone` is a name of the IANA list. A time that the clocks skip in spring comes right after the gap, and one that they
 * show twice in autumn comes once; only a pattern with a wildcard or a step in its time follows the clock through both.
 * Throws `config.invalid`.
 */
export function nextDates(cron: string, timeZone: string, count: number, from: Date): Date[] {
  return read(cron, timeZone, (dates) => dates.nextRuns(count, toWholeSecond(from)));
}

/** The latest date of a cron pattern that is not later than `until`, or undefined. Throws `config.invalid`. */
export function latestDate(cron: string, timeZone: string, until: Date): Date | undefined {
  const after = new Date(toWholeSecond(until).getTime() + 1000);
  return read(cron, timeZone, (dates) => dates.previousRuns(1, after)[0]);
}

function read<Result>(cron: string, timeZone: string, use: (dates: Cron) => Result): Result {
  try {
    return use(
      new Cron(cron, { paused: true, mode: "5-or-6-parts", timezone: timeZone, fixedTimeRule: "no-wildcard" }),
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Cron\w*: /, "") : String(cause);
    throw new AppError("config.invalid", `The cron pattern or its time zone cannot be read: ${reason}`, { cause });
  }
}

/** Patterns know no milliseconds. */
function toWholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
