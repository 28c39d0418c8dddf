import fc from "fast-check";
import { expect, test } from "vitest";
import { addDuration, addHistogram, countDurations, createHistogram, toPercentile } from "./histogram.js";

function toHistogram(durations: readonly number[]) {
  const histogram = createHistogram();
  for (const ms of durations) addDuration(histogram, ms);
  return histogram;
}

const durations = fc.array(fc.double({ min: 1, max: 10_000_000, noNaN: true }), { minLength: 1, maxLength: 200 });

test("a percentile is right to within an eighth", () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99, 1), (all, share) => {
      const sorted = all.toSorted((one, other) => one - other);
      const exact = sorted[Math.ceil(all.length * share) - 1] ?? 0;
      const told = toPercentile(toHistogram(all), share) ?? 0;
      expect(Math.max(told / exact, exact / told)).toBeLessThanOrEqual(1.125);
    }),
  );
});

test("parts of two processes together are what one would have counted", () => {
  fc.assert(
    fc.property(durations, durations, (one, other) => {
      const sum = toHistogram(one);
      addHistogram(sum, toHistogram(other));
      expect(sum).toEqual(toHistogram([...one, ...other]));
      expect(countDurations(sum)).toBe(one.length + other.length);
    }),
  );
});

test("nothing counted has no percentile, and nothing is too short or too long", () => {
  expect(toPercentile(createHistogram(), 0.95)).toBeNull();
  const odd = toHistogram([0, -1, Number.POSITIVE_INFINITY, 1e12]);
  expect(countDurations(odd)).toBe(4);
  expect(toPercentile(odd, 0.1)).toBe(1);
});
