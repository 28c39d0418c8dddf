import { textArgument } from "./arguments.js";
import { Duration, toDuration } from "./duration.js";
import { fail } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import { toDate } from "./operators.js";
import { toTypeName } from "./value.js";
import { type DateParts, toDateParts } from "./zoned-time.js";

const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;
const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A date from ISO 8601 text (UTC when it names no zone) or from seconds since 1970. */
function toTimestamp(value: unknown): Date {
  if (value instanceof Date) return value;
  if (typeof value === "number") return toDate(value * 1000);
  if (typeof value !== "string")
    return fail(`timestamp() wants text or seconds since 1970, and got a ${toTypeName(value)}.`);
  if (!iso.test(value)) return fail(`"${value.slice(0, 40)}" is not a date. Write it like 2026-11-23T09:30:00Z.`);
  const normal = value.replace(" ", "T").toUpperCase();
  return toDate(Date.parse(normal.length > 10 && !zoned.test(normal) ? `${normal}Z` : normal));
}

function partOf(name: string, read: (parts: DateParts) => number): ExpressionFunction {
  return {
    least: 1,
    most: 2,
    run(args, meter) {
      meter.spend(20);
      return read(toDateParts(toTimestamp(args[0]), args.length > 1 ? textArgument(args, 1, name) : "UTC", meter));
    },
  };
}

/** A part of a date, or of a duration, for which it counts the whole units. */
function partOrCount(name: string, milliseconds: number, read: (parts: DateParts) => number): ExpressionFunction {
  const part = partOf(name, read);
  return {
    ...part,
    run(args, meter) {
      const [value] = args;
      return value instanceof Duration ? Math.trunc(value.milliseconds / milliseconds) : part.run(args, meter);
    },
  };
}

const formatToken = /yyyy|MM|dd|HH|mm|ss|SSS|'[^']*'/g;

function formatParts(pattern: string, parts: DateParts): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  const written: Record<string, string> = {
    yyyy: pad(parts.year, 4),
    MM: pad(parts.month, 2),
    dd: pad(parts.day, 2),
    HH: pad(parts.hour, 2),
    mm: pad(parts.minute, 2),
    ss: pad(parts.second, 2),
    SSS: pad(parts.millisecond, 3),
  };
  return pattern.replace(formatToken, (token) => written[token] ?? token.slice(1, -1));
}

const formatDate: ExpressionFunction = {
  least: 2,
  most: 3,
  run(args, meter) {
    const pattern = textArgument(args, 1, "formatDate");
    if (pattern.length > 100) fail("formatDate() wants a pattern of at most 100 characters, such as yyyy-MM-dd HH:mm.");
    meter.spend(100);
    const zone = args.length > 2 ? textArgument(args, 2, "formatDate") : "UTC";
    return formatParts(pattern, toDateParts(toTimestamp(args[0]), zone, meter));
  },
};

/** Functions over dates and durations. None reads the clock: the same input gives the same result. */
export const timeFunctions: Record<string, ExpressionFunction> = {
  timestamp: { least: 1, most: 1, run: ([value]) => toTimestamp(value) },
  duration: {
    least: 1,
    most: 1,
    run: (args) => (args[0] instanceof Duration ? args[0] : toDuration(textArgument(args, 0, "duration"))),
  },
  formatDate,
  getFullYear: partOf("getFullYear", (parts) => parts.year),
  getMonth: partOf("getMonth", (parts) => parts.month - 1),
  getDate: partOf("getDate", (parts) => parts.day),
  getDayOfMonth: partOf("getDayOfMonth", (parts) => parts.day - 1),
  getDayOfWeek: partOf("getDayOfWeek", (parts) => parts.weekday),
  getDayOfYear: partOf("getDayOfYear", (parts) => parts.dayOfYear),
  getHours: partOrCount("getHours", 3_600_000, (parts) => parts.hour),
  getMinutes: partOrCount("getMinutes", 60_000, (parts) => parts.minute),
  getSeconds: partOrCount("getSeconds", 1000, (parts) => parts.second),
  getMilliseconds: partOrCount("getMilliseconds", 1, (parts) => parts.millisecond),
};
