import type { Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import { describe, expect, test } from "vitest";
import { dates } from "./dates.js";

const run = async (config: Record<string, unknown>, input?: Json) =>
  ((await runNode(dates, { config, inputs: input === undefined ? {} : { in: input } })) as { out: Json }).out;
const berlin = { zone: "Europe/Berlin" };

describe("reading", () => {
  test.each<[Json, string]>([
    ["2026-01-02", "2026-01-02T00:00:00.000Z"],
    ["2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z"],
    ["2026-W02-1", "2026-01-05T00:00:00.000Z"],
    ["Fri, 02 Jan 2026 03:04:05 +0100", "2026-01-02T02:04:05.000Z"],
    ["Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"],
    [0, "1970-01-01T00:00:00.000Z"],
    [1767322800000, "2026-01-02T03:00:00.000Z"],
  ])("%j", async (input, iso) => expect(await run({}, input)).toBe(iso));

  test("without a date, the moment the run started", async () =>
    expect(await run({})).toBe("2026-01-01T00:00:00.000Z"));

  test("a date without a zone is of the zone set, and every result is in it", async () => {
    expect(await run(berlin, "2026-07-01T12:00:00")).toBe("2026-07-01T12:00:00.000+02:00");
    expect(await run(berlin, "Wed, 01 Jul 2026 12:00:00 GMT")).toBe("2026-07-01T14:00:00.000+02:00");
  });

  test("unusual forms, in a language", async () => {
    expect(await run({ inputFormat: "d. LLLL yyyy", locale: "de", format: "date" }, "3. März 2026")).toBe("2026-03-03");
  });

  test.each<Json>(["", "soon", "2026-13-01", "2026-02-30", "9999999-01-01", true, {}, [], 1e300, "1".repeat(500)])(
    "%j is no date",
    async (input) => {
      await expect(run({}, input)).rejects.toMatchObject({ code: "data.unreadable" });
    },
  );

  test("a form that does not fit, or is none", async () => {
    await expect(run({ inputFormat: "yyyy" }, "26")).rejects.toMatchObject({ code: "data.unreadable" });
    await expect(run({ inputFormat: "(((" }, "26")).rejects.toMatchObject({ code: "data.unreadable" });
  });
});

describe("writing", () => {
  test.each<[string, Json]>([
    ["iso", "2026-03-01T10:30:05.000+01:00"],
    ["date", "2026-03-01"],
    ["time", "10:30"],
    ["date-time", "2026-03-01 10:30"],
    ["unix", 1772357405],
    ["milliseconds", 1772357405000],
  ])("as %s", async (format, written) =>
    expect(await run({ ...berlin, format }, "2026-03-01T09:30:05Z")).toEqual(written),
  );

  test("as the author likes", async () => {
    const custom = { ...berlin, format: "custom", pattern: "cccc d LLLL yyyy 'at' HH:mm ZZZZ", locale: "fr" };
    expect(await run(custom, "2026-03-01T09:30:00Z")).toBe("dimanche 1 mars 2026 at 10:30 UTC+1");
    await expect(run({ format: "custom" }, 0)).rejects.toMatchObject({ code: "config.invalid" });
  });
});

describe("reckoning", () => {
  test.each<[string, Record<string, unknown>, string, Json]>([
    [
      "a day is a day over a change of clocks",
      { operation: "add" },
      "2026-03-28T12:00",
      "2026-03-29T12:00:00.000+02:00",
    ],
    [
      "24 hours are 24 hours",
      { operation: "add", amount: 24, unit: "hours" },
      "2026-03-28T12:00",
      "2026-03-29T13:00:00.000+02:00",
    ],
    [
      "a month ends where the month ends",
      { operation: "add", unit: "months" },
      "2026-01-31",
      "2026-02-28T00:00:00.000+01:00",
    ],
    ["back over a leap day", { operation: "subtract", unit: "years" }, "2024-02-29", "2023-02-28T00:00:00.000+01:00"],
    [
      "start of the month",
      { operation: "start-of", period: "month" },
      "2026-03-31T23:59",
      "2026-03-01T00:00:00.000+01:00",
    ],
    ["end of the quarter", { operation: "end-of", period: "quarter" }, "2026-05-05", "2026-06-30T23:59:59.999+02:00"],
    [
      "start of the day in this zone",
      { operation: "start-of" },
      "2026-03-01T23:30:00Z",
      "2026-03-02T00:00:00.000+01:00",
    ],
    ["whole weeks between", { operation: "difference", other: "2026-01-20", unit: "weeks" }, "2026-01-01", 2],
    [
      "parts of weeks between",
      { operation: "difference", other: "2026-01-15T12:00", unit: "weeks", whole: false },
      "2026-01-01",
      14.5 / 7,
    ],
    ["backwards", { operation: "difference", other: "2025-12-30", unit: "days" }, "2026-01-01", -2],
    ["months of different length", { operation: "difference", other: "2026-03-31", unit: "months" }, "2026-01-31", 2],
  ])("%s", async (_title, config, date, result) => expect(await run({ ...berlin, ...config }, date)).toEqual(result));

  test("the parts of a date", async () => {
    expect(await run({ ...berlin, operation: "parts" }, "2026-10-08T12:34:56.789Z")).toEqual({
      ...{ year: 2026, quarter: 4, month: 10, day: 8, hour: 14, minute: 34, second: 56, millisecond: 789, weekday: 4 },
      ...{ weekNumber: 41, dayOfYear: 281, monthName: "October", weekdayName: "Thursday", zone: "Europe/Berlin" },
      ...{ offsetMinutes: 120, iso: "2026-10-08T14:34:56.789+02:00", milliseconds: 1791462896789 },
    });
  });

  test("too far away", async () => {
    await expect(run({ operation: "add", amount: 1e9, unit: "years" }, 0)).rejects.toMatchObject({
      code: "data.unreadable",
    });
  });
});
