import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLifecycle } from "./lifecycle.js";
import type { Log } from "./log.js";

const messages: string[] = [];
const write = (_: unknown, message: string) => {
  messages.push(message);
};
const log: Log = { error: write, warn: write, info: write, debug: () => undefined, child: () => log };

beforeEach(() => {
  vi.useFakeTimers();
  messages.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function start(deadlineMs?: number) {
  const events = new EventEmitter();
  const codes: number[] = [];
  const options = { log, events: events as unknown as NodeJS.Process, exit: (code: number) => codes.push(code) };
  const life = createLifecycle(deadlineMs === undefined ? options : { ...options, deadlineMs });
  return { life, events, codes };
}

test("stops in the opposite order of the start, one after the other, and ends with 0", async () => {
  const { life, events, codes } = start();
  const order: string[] = [];
  life.onStop("database", async () => {
    order.push("database");
  });
  life.onStop("server", async () => {
    await vi.advanceTimersByTimeAsync(50);
    order.push("server");
  });
  events.emit("SIGTERM");
  expect(life.signal.aborted).toBe(true);
  await life.stop("again");
  expect(order).toEqual(["server", "database"]);
  expect(codes).toEqual([0]);
});

test("a part that fails to stop is logged, the others still stop, and the code is 1", async () => {
  const { life, codes } = start();
  const order: string[] = [];
  life.onStop("first", () => {
    order.push("first");
  });
  life.onStop("broken", () => {
    throw new Error("no");
  });
  await life.stop("test");
  expect(order).toEqual(["first"]);
  expect(codes).toEqual([1]);
  expect(messages).toEqual(["a part did not stop cleanly"]);
});

test("past the deadline the process ends with 1", async () => {
  const { life, codes } = start(5000);
  life.onStop("stuck", () => new Promise(() => undefined));
  void life.stop("test");
  await vi.advanceTimersByTimeAsync(4999);
  expect(codes).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(codes).toEqual([1]);
});

test("one Ctrl-C that arrives twice is one; a later one ends at once", async () => {
  const { life, events, codes } = start();
  life.onStop("slow", () => new Promise(() => undefined));
  events.emit("SIGINT");
  await vi.advanceTimersByTimeAsync(100);
  events.emit("SIGINT");
  events.emit("SIGTERM");
  expect(codes).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  events.emit("SIGTERM");
  expect(codes).toEqual([]);
  events.emit("SIGINT");
  expect(codes).toEqual([130]);
});

test.each(["uncaughtException", "unhandledRejection"])("%s stops cleanly and ends with 1", async (name) => {
  const { life, events, codes } = start();
  const stopped = vi.fn();
  life.onStop("part", stopped);
  events.emit(name, new Error("oops"));
  await life.stop("again");
  expect(stopped).toHaveBeenCalledOnce();
  expect(codes).toEqual([1]);
  expect(messages).toEqual(["an error was caught by nobody"]);
});
