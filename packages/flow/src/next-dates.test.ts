import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latestDate, nextDates } from "./next-dates.js";

function toTexts(dates: Date[]): string[] {
  return dates.map((date) => date.toISOString());
}

describe("nextDates", () => {
  test("gives the next dates in the time zone named, none of them `from` itself", () => {
    expect(toTexts(nextDates("0 9 * * MON-FRI", "Europe/Berlin", 3, new Date("2026-01-02T08:00:00Z")))).toEqual([
      "2026-01-05T08:00:00.000Z",
      "2026-01-06T08:00:00.000Z",
      "2026-01-07T08:00:00.000Z",
    ]);
  });

  test("reads six parts with seconds first", () => {
    expect(toTexts(nextDates("*/20 * * * * *", "UTC", 3, new Date("2026-01-01T00:00:00.500Z")))).toEqual([
      "2026-01-01T00:00:20.000Z",
      "2026-01-01T00:00:40.000Z",
      "2026-01-01T00:01:00.000Z",
    ]);
  });

  test("a time that spring skips comes once, right after the gap", () => {
    expect(toTexts(nextDates("30 2 * * *", "Europe/Berlin", 3, new Date("2026-03-28T00:00:00Z")))).toEqual([
      "2026-03-28T01:30:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
  });

  test("a time that autumn shows twice comes once, also when it is one of a list", () => {
    const from = new Date("2026-10-24T22:00:00Z");
    expect(toTexts(nextDates("30 2 * * *", "Europe/Berlin", 2, from))).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
    expect(toTexts(nextDates("30 2,14 * * *", "Europe/Berlin", 3, from))).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T13:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
  });

  test("every half hour is every half hour while the clocks change", () => {
    for (const from of ["2026-03-29T00:00:00Z", "2026-10-24T23:00:00Z"]) {
      const dates = nextDates("*/30 * * * *", "Europe/Berlin", 8, new Date(from));
      const gaps = dates.slice(1).map((date, position) => date.getTime() - (dates[position]?.getTime() ?? 0));
      expect(gaps).toEqual(Array(7).fill(30 * 60_000));
    }
  });

  test("gives fewer when the time comes no more", () => {
    expect(nextDates("0 0 30 2 *", "UTC", 5, new Date("2026-01-01T00:00:00Z"))).toEqual([]);
  });

  test.each([
    ["60 * * * *", "UTC"],
    ["* * *", "UTC"],
    ["* * * * *", "Mars/Base"],
  ])("refuses %s in %s", (cron, timeZone) => {
    expect(() => nextDates(cron, timeZone, 1, new Date(0))).toThrow(
      expect.objectContaining({ code: "config.invalid" }),
    );
  });
});

describe("latestDate", () => {
  test("includes the very second", () => {
    expect(latestDate("0 * * * *", "UTC", new Date("2026-01-01T10:00:00.000Z"))).toEqual(
      new Date("2026-01-01T10:00:00Z"),
    );
    expect(latestDate("0 * * * *", "UTC", new Date("2026-01-01T10:00:00.999Z"))).toEqual(
      new Date("2026-01-01T10:00:00Z"),
    );
    expect(latestDate("0 * * * *", "UTC", new Date("2026-01-01T09:59:59.999Z"))).toEqual(
      new Date("2026-01-01T09:00:00Z"),
    );
  });

  test("is the date before the next one", () => {
    const anyDate = fc.date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
    const anyCron = fc.constantFrom("*/7 * * * *", "30 2 * * *", "0 9 * * MON-FRI", "0 0 L * *", "15 1,2,3 * * *");
    fc.assert(
      fc.property(
        anyCron,
        fc.constantFrom("UTC", "Europe/Berlin", "America/New_York"),
        anyDate,
        (cron, timeZone, from) => {
          const [next] = nextDates(cron, timeZone, 1, from);
          expect(next && latestDate(cron, timeZone, next)).toEqual(next);
          const latest = latestDate(cron, timeZone, from);
          expect(latest && latest <= from).toBe(true);
          expect(latest && nextDates(cron, timeZone, 1, latest)[0]).toEqual(next);
        },
      ),
      { numRuns: 60 },
    );
  });
});
