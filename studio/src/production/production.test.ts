import { expect, test } from "vitest";
import { describeDepth, describeProduction, formatShare } from "./format-figures";
import { toStart } from "./time-ranges";
import { toProductionMarks } from "./to-production-marks";

const figures = {
  node: "fetch",
  count: 1240,
  failed: 26,
  failureRate: 26 / 1240,
  p95Ms: 340,
  queued: 12,
  running: 1,
  waiting: 0,
};

test("each node of what is live has figures, also one that nothing came to", () => {
  const marks = toProductionMarks(["fetch", "idle"], [figures, { ...figures, node: "gone" }]);
  expect([...marks.keys()]).toEqual(["fetch", "idle"]);
  expect(marks.get("fetch")).toMatchObject({ count: 1240, queued: 12 });
  expect(marks.get("idle")).toMatchObject({ count: 0, failureRate: null, queued: 0 });
});

test("figures read as people say them", () => {
  expect(describeProduction(figures)).toBe("1,240 · 2.1% failed · p95 340 ms");
  expect(describeProduction({ ...figures, count: 0 })).toBe("Nothing came here");
  expect(describeProduction({ ...figures, failureRate: null, p95Ms: null })).toBe("1,240 · all skipped");
  expect(describeDepth(figures)).toBe("12 queued · 1 at work");
  expect(describeDepth({ ...figures, queued: 0, running: 0 })).toBeUndefined();
});

test("a failure among many thousands does not read as none", () => {
  expect(formatShare(0.0002)).toBe("< 0.1%");
  expect(formatShare(0)).toBe("0%");
  expect(formatShare(1)).toBe("100%");
});

test("a range begins at a full minute", () => {
  expect(toStart("1h", new Date("2026-11-26T16:20:31.456Z"))).toBe("2026-11-26T15:20:00.000Z");
  expect(toStart("7d", new Date("2026-11-26T16:20:31.456Z"))).toBe("2026-11-19T16:20:00.000Z");
});
