import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRefresher } from "./refresher.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createSlowRead(readMs: number) {
  const begun: number[] = [];
  const ended: number[] = [];
  const run = async () => {
    begun.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, readMs));
    ended.push(performance.now());
  };
  return { begun, ended, run };
}

test("however many ask, one refresh in its time serves them all", async () => {
  const read = createSlowRead(10);
  const { refresh } = createRefresher({ spacingMs: 100, run: read.run });
  const asked: Promise<void>[] = [];
  for (let ms = 0; ms < 1000; ms++) {
    asked.push(refresh());
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(200);
  await Promise.all(asked);
  expect(read.begun.length).toBeGreaterThanOrEqual(10);
  expect(read.begun.length).toBeLessThanOrEqual(12);
});

test("who asks while one is under way is served by the next, which began after asking", async () => {
  const read = createSlowRead(50);
  const { refresh } = createRefresher({ spacingMs: 20, run: read.run });
  const first = refresh();
  await vi.advanceTimersByTimeAsync(10);
  const askedAt = performance.now();
  let isServed = false;
  const second = refresh().then(() => {
    isServed = true;
  });
  await vi.advanceTimersByTimeAsync(41);
  await first;
  expect(isServed).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  await second;
  expect(read.begun[1]).toBeGreaterThanOrEqual(askedAt);
  expect(read.begun[1]).toBeGreaterThanOrEqual(read.ended[0] ?? Number.POSITIVE_INFINITY);
});

test("a failed refresh is told to those who asked, and the next one works", async () => {
  let isBroken = true;
  const { refresh } = createRefresher({
    spacingMs: 1,
    run: async () => {
      if (isBroken) throw new Error("down");
    },
  });
  await expect(refresh()).rejects.toThrow("down");
  isBroken = false;
  const again = refresh();
  await vi.advanceTimersByTimeAsync(5);
  await expect(again).resolves.toBeUndefined();
});
