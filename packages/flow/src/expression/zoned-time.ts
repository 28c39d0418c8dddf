import { fail } from "./expression-fault.js";
import type { Meter } from "./meter.js";

/** A date as a calendar and a clock of some time zone show it. Months and days from 1; weekday 0 is Sunday. */
export type DateParts = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  weekday: number;
  dayOfYear: number;
};

const cacheSize = 50;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The parts of a date in an IANA time zone, such as Europe/Berlin. */
export function toDateParts(date: Date, zone: string, meter: Meter): DateParts {
  const local = zone === "UTC" ? date : new Date(date.getTime() + zoneOffset(date, zone, meter));
  const year = local.getUTCFullYear();
  const midnight = Date.UTC(year, local.getUTCMonth(), local.getUTCDate());
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    weekday: local.getUTCDay(),
    dayOfYear: Math.round((midnight - Date.UTC(year, 0, 1)) / 86_400_000),
  };
}

/** Milliseconds that the zone's clock is ahead of UTC at that moment. */
function zoneOffset(date: Date, zone: string, meter: Meter): number {
  meter.spend(300);
  const parts: Record<string, number> = {};
  for (const part of zoneFormat(zone, meter).formatToParts(date)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(date.getTime() / 1000) * 1000;
}

function zoneFormat(zone: string, meter: Meter): Intl.DateTimeFormat {
  const cached = formats.get(zone);
  if (cached !== undefined) return cached;
  meter.spend(20_000);
  const format = createFormat(zone);
  const oldest = formats.size >= cacheSize ? formats.keys().next().value : undefined;
  if (oldest !== undefined) formats.delete(oldest);
  formats.set(zone, format);
  return format;
}

function createFormat(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return fail(`There is no time zone "${zone.slice(0, 60)}". Name one like Europe/Berlin.`);
  }
}
