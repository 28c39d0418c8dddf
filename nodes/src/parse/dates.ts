import { AppError, defineNode, field, type Json, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { DateTime, IANAZone } from "luxon";
import { z } from "zod";

const units = ["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"] as const;
const starts = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"] as const;
const presets = {
  iso: undefined,
  date: "yyyy-MM-dd",
  time: "HH:mm",
  "date-time": "yyyy-MM-dd HH:mm",
  unix: "X",
  milliseconds: "x",
};
const onlyFor = (...equals: string[]) => ({ showWhen: { field: "operation", equals } });

const DatesConfig = z.strictObject({
  operation: field(
    z.enum(["format", "add", "subtract", "difference", "start-of", "end-of", "parts"]).default("format"),
    {
      label: "Operation",
      widget: "select",
    },
  ),
  date: field(z.union([z.string(), z.number()]).optional(), {
    label: "Date",
    help: "Text, or milliseconds since 1970. The node's input when empty; without one, the moment the run started.",
    widget: "expression",
  }),
  inputFormat: field(z.string().min(1).max(200).optional(), {
    label: "Written as",
    help: "For dates that are not in a usual form: dd.MM.yyyy HH:mm. ISO, mail and SQL forms are known.",
    placeholder: "dd.MM.yyyy",
    widget: "text",
  }),
  zone: field(
    z
      .string()
      .max(100)
      .refine(IANAZone.isValidZone, "this is no time zone; write it like Europe/Berlin")
      .default("UTC"),
    {
      label: "Time zone",
      help: "For dates that name none, and for the result.",
      widget: "text",
    },
  ),
  locale: field(
    z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "write it like en or de-CH")
      .default("en"),
    {
      label: "Language",
      help: "For names of months and days.",
      widget: "text",
      advanced: true,
    },
  ),
  format: field(z.enum(["iso", "date", "time", "date-time", "unix", "milliseconds", "custom"]).default("iso"), {
    label: "Form",
    widget: "select",
    ...onlyFor("format", "add", "subtract", "start-of", "end-of"),
  }),
  pattern: field(z.string().min(1).max(200).optional(), {
    label: "Pattern",
    placeholder: "cccc, d LLLL yyyy",
    widget: "text",
    showWhen: { field: "format", equals: ["custom"] },
  }),
  amount: field(z.number().min(-1e9).max(1e9).default(1), {
    label: "How many",
    widget: "number",
    ...onlyFor("add", "subtract"),
  }),
  unit: field(z.enum(units).default("days"), {
    label: "Unit",
    widget: "select",
    ...onlyFor("add", "subtract", "difference"),
  }),
  other: field(z.union([z.string(), z.number()]).optional(), {
    label: "Until",
    help: "The other date; the moment the run started when empty.",
    widget: "expression",
    ...onlyFor("difference"),
  }),
  whole: field(z.boolean().default(true), { label: "Whole units only", widget: "toggle", ...onlyFor("difference") }),
  period: field(z.enum(starts).default("day"), { label: "Of the", widget: "select", ...onlyFor("start-of", "end-of") }),
});
type DatesConfig = z.output<typeof DatesConfig>;

function readDate(value: Json | undefined, config: DatesConfig): DateTime {
  const options = { zone: config.zone, locale: config.locale };
  const date = typeof value === "number" ? DateTime.fromMillis(value, options) : parseText(value, config, options);
  if (date?.isValid) return date;
  const shown =
    typeof value === "string" || typeof value === "number" ? `"${String(value).slice(0, 50)}"` : "What came in";
  throw new AppError(
    "data.unreadable",
    `${shown} is no date${config.inputFormat === undefined ? "" : " in the form given"}.`,
  );
}

function parseText(
  value: Json | undefined,
  config: DatesConfig,
  options: { zone: string; locale: string },
): DateTime | undefined {
  if (typeof value !== "string" || value.length > 200) return undefined;
  const text = value.trim();
  if (config.inputFormat !== undefined) return DateTime.fromFormat(text, config.inputFormat, options);
  const readers = [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL];
  const date = readers.map((read) => read(text, options)).find((read) => read.isValid);
  // Mail and HTTP forms carry a zone of their own, which the result shall not keep.
  return date?.setZone(config.zone);
}

function write(date: DateTime, config: DatesConfig): Json {
  if (!date.isValid) throw new AppError("data.unreadable", "The result is no date any more: it lies too far away.");
  if (config.format === "unix") return Math.floor(date.toSeconds());
  if (config.format === "milliseconds") return date.toMillis();
  const pattern = config.format === "custom" ? config.pattern : presets[config.format];
  if (config.format === "custom" && pattern === undefined)
    throw new AppError("config.invalid", "Give a pattern for the form.");
  return pattern === undefined ? (date.toISO() ?? "") : date.toFormat(pattern);
}

function toParts(date: DateTime): Json {
  const { year, quarter, month, day, hour, minute, second, millisecond, weekday, weekNumber, ordinal } = date;
  const names = { monthName: date.monthLong, weekdayName: date.weekdayLong };
  const places = { zone: date.zoneName, offsetMinutes: date.offset, iso: date.toISO(), milliseconds: date.toMillis() };
  return {
    year,
    quarter,
    month,
    day,
    hour,
    minute,
    second,
    millisecond,
    weekday,
    weekNumber,
    dayOfYear: ordinal,
    ...names,
    ...places,
  };
}

/** Reads, writes and reckons with dates. */
export const dates = defineNode({
  type: "data.dates",
  version: 1,
  title: "Dates",
  summary: "Reads, writes, adds to and compares dates, in any time zone.",
  category: "data",
  effect: "pure",
  config: DatesConfig,
  inputs: { in: optionalPort(jsonValue) },
  outputs: { out: port(jsonValue, { label: "Result" }) },
  synonyms: ["date", "time", "calendar", "timestamp", "time zone"],
  examples: [
    {
      title: "Write a date for people",
      config: {
        date: "2026-03-01T09:30:00Z",
        zone: "Europe/Berlin",
        locale: "de",
        format: "custom",
        pattern: "cccc, d. LLLL yyyy HH:mm",
      },
      outputs: { out: "Sonntag, 1. März 2026 10:30" },
    },
    {
      title: "Read an unusual form",
      config: { inputFormat: "dd.MM.yyyy HH:mm", zone: "Europe/Berlin" },
      inputs: { in: "05.07.2026 08:00" },
      outputs: { out: "2026-07-05T08:00:00.000+02:00" },
    },
    {
      title: "A day later, over a change of the clocks",
      config: { operation: "add", amount: 1, unit: "days", zone: "Europe/Berlin", date: "2026-03-28T12:00:00" },
      outputs: { out: "2026-03-29T12:00:00.000+02:00" },
    },
    {
      title: "Days until",
      config: { operation: "difference", date: "2026-01-01", other: { $expr: "trigger.due" }, unit: "days" },
      scope: { trigger: { due: "2026-01-31T18:00:00Z" } },
      outputs: { out: 30 },
    },
    {
      title: "Start of the week",
      config: { operation: "start-of", period: "week", format: "date", date: "2026-10-08" },
      outputs: { out: "2026-10-05" },
    },
    { title: "Not a date", config: { date: "next Tuesday" }, error: "data.unreadable" },
    { title: "Not a time zone", config: { zone: "Mars/Olympus" }, error: "config.invalid" },
  ],
  run({ config, inputs, run }) {
    const date = readDate(config.date ?? inputs.in ?? run.startedAt, config);
    const { amount, unit, period } = config;
    switch (config.operation) {
      case "format":
        return { out: write(date, config) };
      case "add":
        return { out: write(date.plus({ [unit]: amount }), config) };
      case "subtract":
        return { out: write(date.minus({ [unit]: amount }), config) };
      case "start-of":
        return { out: write(date.startOf(period), config) };
      case "end-of":
        return { out: write(date.endOf(period), config) };
      case "parts":
        return { out: toParts(date) };
      case "difference": {
        const other = readDate(config.other ?? run.startedAt, config);
        const difference = other.diff(date, unit).as(unit);
        return { out: config.whole ? Math.trunc(difference) : difference };
      }
    }
  },
});
