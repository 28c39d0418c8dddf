import fc from "fast-check";
import { expect, test } from "vitest";
import { toRetryDelay } from "./retry-delay.js";

const policy = { attempts: 9, delayMs: 1000, maxDelayMs: 60_000 };

test("doubles with each try up to its limit, the upper half of it by chance", () => {
  const at = (chance: number) =>
    [1, 2, 3, 7, 99].map((attempt) => toRetryDelay(policy, attempt, undefined, () => chance));
  expect(at(0)).toEqual([500, 1000, 2000, 30_000, 30_000]);
  expect(at(1)).toEqual([1000, 2000, 4000, 60_000, 60_000]);
});

test("what the other side asked for is the least, up to an hour", () => {
  expect(toRetryDelay(policy, 1, 5000, () => 0)).toBe(5000);
  expect(toRetryDelay(policy, 7, 5000, () => 0)).toBe(30_000);
  expect(toRetryDelay(policy, 1, 1e12, () => 0)).toBe(3_600_000);
});

test("never negative, never past both limits, always whole", () => {
  fc.assert(
    fc.property(
      fc.nat(86_400_000),
      fc.nat(86_400_000),
      fc.integer({ min: 1, max: 100 }),
      fc.option(fc.integer()),
      (delayMs, maxDelayMs, attempt, asked) => {
        const delay = toRetryDelay({ attempts: 100, delayMs, maxDelayMs }, attempt, asked ?? undefined);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.max(maxDelayMs, 3_600_000));
      },
    ),
  );
});
