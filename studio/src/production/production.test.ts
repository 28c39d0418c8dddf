import type { Plan } from "@autoweave/contracts/plan";
import { expect, test } from "vitest";
import { findJobPlaces } from "./find-job-places";
import { describeDepth, describeProduction, formatShare, toDepthState } from "./format-figures";
import { toStart } from "./time-ranges";
import { toProductionMarks } from "./to-production-marks";

const figures = {
  node: "fetch",
  completed: 1214,
  failed: 26,
  skipped: 3,
  failureRate: 26 / 1240,
  p95Ms: 340,
  queued: 12,
  running: 1,
  waiting: 0,
};

test("each node of what is live has figures, also one that nothing came to", () => {
  const marks = toProductionMarks(["fetch", "idle"], [figures, { ...figures, node: "gone" }]);
  expect([...marks.keys()]).toEqual(["fetch", "idle"]);
  expect(marks.get("fetch")).toMatchObject({ ran: 1240, queued: 12 });
  expect(marks.get("idle")).toMatchObject({ ran: 0, failureRate: null, queued: 0 });
});

test("what is before a job stands on the node that acts or waits, else on its first", () => {
  const unit = (id: string, ...nodes: object[]) => ({ id, nodes });
  const plan = {
    triggers: {
      start: {
        units: [
          unit("u0", { id: "start", effect: "pure" }, { id: "send", effect: "at-least-once" }),
          unit("u1", { id: "shape", effect: "pure" }, { id: "shorten", effect: "pure" }),
          unit("u2", { id: "ready", effect: "pure" }, { id: "pause", effect: "pure" }),
        ],
        segments: [],
      },
    },
  } as unknown as Plan;
  const places = findJobPlaces(plan, (id) => id === "pause");
  expect([...places]).toEqual(["send", "shape", "pause"]);
  const marks = toProductionMarks(["start", "send"], [figures, { ...figures, node: "start" }], places);
  expect(marks.get("start")).toMatchObject({ ran: 1240, queued: 0 });
});

test("figures read as people say them", () => {
  const mark = { ...figures, ran: 1240 };
  expect(describeProduction(mark)).toBe("1,240 · 2.1% failed · p95 340 ms");
  expect(describeProduction({ ...mark, ran: 0 })).toBe("Skipped 3 times");
  expect(describeProduction({ ...mark, ran: 0, skipped: 0 })).toBe("Nothing came through");
  expect(describeDepth(mark)).toBe("12 queued · 1 at work");
  expect(toDepthState(mark)).toBe("queued");
  expect(describeDepth({ ...mark, queued: 0, running: 0 })).toBeUndefined();
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
