import { PassThrough } from "node:stream";
import { AppError } from "@autoweave/contracts/app-error";
import { expect, test } from "vitest";
import { createLog, type LogLine, type LogOptions } from "./log.js";

function openLog(options: LogOptions = {}) {
  const stream = new PassThrough();
  const log = createLog("worker", { stream, ...options });
  return { log, text: () => String(stream.read() ?? "") };
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test("writes one JSON line: time, level, message, process and fields", () => {
  const { log, text } = openLog();
  log.info({ runId: "r1" }, "run ended");
  const [line] = linesOf(text());
  expect(line).toMatchObject({ level: "info", message: "run ended", process: "worker", runId: "r1" });
  expect(Number.isNaN(Date.parse(String(line?.time)))).toBe(false);
});

test("a child carries its fields, and the nearest wins", () => {
  const { log, text } = openLog();
  log.child({ runId: "r1", unit: "a" }).warn({ unit: "b" }, "unit is slow");
  expect(linesOf(text())).toMatchObject([{ runId: "r1", unit: "b", level: "warn" }]);
});

test("levels below the chosen one are not written", () => {
  const { log, text } = openLog({ level: "warn" });
  log.info({}, "quiet");
  log.debug({}, "quieter");
  log.error({}, "loud");
  expect(linesOf(text())).toMatchObject([{ message: "loud" }]);
});

test("an AppError is told by code, another error with its stack and cause", () => {
  const { log, text } = openLog();
  log.error({ error: new AppError("queue.unavailable", "Redis does not answer.") }, "relay failed");
  log.error({ error: new Error("outer", { cause: new Error("inner") }) }, "relay failed");
  const [known, unknown] = linesOf(text());
  expect(known?.error).toEqual({
    ...{ code: "queue.unavailable", fault: "world" },
    ...{ name: "AppError", message: "Redis does not answer." },
  });
  expect(unknown?.error).toMatchObject({ message: "outer", stack: expect.any(String), cause: { message: "inner" } });
});

test("long, deep, circular and big values do not break a line", () => {
  const { log, text } = openLog();
  const circle: Record<string, unknown> = { count: 10n };
  circle.self = circle;
  log.info({ circle, long: "x".repeat(10_000) }, "odd");
  const [line] = linesOf(text());
  expect(line?.circle).toMatchObject({ count: "10" });
  expect(String(line?.long).length).toBe(2001);
});

test("for a person it is one short line, and an error's code under it", () => {
  const { log, text } = openLog({ pretty: true });
  log.error({ runId: "r1", error: new AppError("queue.unavailable", "Redis does not answer.") }, "relay failed");
  expect(text()).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} .*error.* worker: relay failed runId=r1\n {2}queue\.unavailable: Redis/,
  );
});

test("whoever keeps lines gets those that are written, with their fields made plain", () => {
  const lines: LogLine[] = [];
  const { log } = openLog({ level: "warn", onLine: (line) => lines.push(line) });
  log.info({}, "quiet");
  log.child({ runId: "r1" }).error({ error: new AppError("queue.unavailable", "Away.") }, "loud");
  expect(lines).toEqual([
    {
      ...{ at: expect.any(Date), level: "error", message: "loud" },
      fields: { process: "worker", runId: "r1", error: expect.objectContaining({ code: "queue.unavailable" }) },
    },
  ]);
});

test("a level that does not exist is told, not taken", () => {
  const { text } = openLog({ level: "loud" });
  expect(linesOf(text())).toMatchObject([{ level: "warn", message: expect.stringContaining("AUTOWEAVE_LOG") }]);
});
