import fc from "fast-check";
import { expect, test } from "vitest";
import { combineTakes } from "./combine-takes.js";
import type { Counters } from "./counters.js";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Counts that answer a turn later, or fail with what `fails` says; `calls` are those that came. */
function createSlowCounters(fails: () => boolean = () => false) {
  const taken = new Map<string, number>();
  const calls: [key: string, points: number][] = [];
  const counters: Counters = {
    take: async (key, points) => {
      calls.push([key, points]);
      await turn();
      if (fails()) throw new Error("the store is away");
      taken.set(key, (taken.get(key) ?? 0) + points);
      return { taken: taken.get(key) ?? 0, resetMs: 1000, isShared: true };
    },
    read: async () => ({ taken: 0, resetMs: 0, isShared: true }),
    ready: async () => undefined,
    close: async () => undefined,
  };
  return { counters, calls };
}

test("those who come while a call is under way share the next, and each hears its own count", async () => {
  const { counters, calls } = createSlowCounters();
  const combined = combineTakes(counters);
  const counts = await Promise.all([1, 2, 3, 4].map((points) => combined.take("a", points)));
  expect(counts.map(({ taken }) => taken)).toEqual([1, 3, 6, 10]);
  expect(calls).toEqual([
    ["a", 1],
    ["a", 9],
  ]);
  expect((await combined.take("a", 5)).taken).toBe(15);
});

test("each hears what it would have heard alone, whatever comes when", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ key: fc.constantFrom("a", "b"), points: fc.integer({ min: 1, max: 9 }), pause: fc.boolean() }),
      ),
      async (takes) => {
        const combined = combineTakes(createSlowCounters().counters);
        const sums = new Map<string, number>();
        const heard: Promise<[taken: number, expected: number]>[] = [];
        for (const { key, points, pause } of takes) {
          const sum = (sums.get(key) ?? 0) + points;
          sums.set(key, sum);
          heard.push(combined.take(key, points).then(({ taken }) => [taken, sum]));
          if (pause) await turn();
        }
        for (const [taken, expected] of await Promise.all(heard)) expect(taken).toBe(expected);
      },
    ),
  );
});

test("a call that fails fails for those who share it, and for nobody after them", async () => {
  let isAway = true;
  const { counters, calls } = createSlowCounters(() => isAway);
  const combined = combineTakes(counters);
  const ended = Promise.allSettled([combined.take("a", 1), combined.take("a", 1), combined.take("a", 1)]);
  expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(calls).toHaveLength(2);
  isAway = false;
  expect((await combined.take("a", 1)).taken).toBe(1);
});
