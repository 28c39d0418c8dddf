import fc from "fast-check";
import { expect, test } from "vitest";
import { isDeeperThan } from "./json-depth.js";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test("agrees with a count by recursion", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(7), (value, most) => {
      expect(isDeeperThan(value, most)).toBe(depthOf(value) > most);
    }),
    { numRuns: 200 },
  );
});

test("bears what ends the stack of a recursion", () => {
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  expect(isDeeperThan(deep, 200)).toBe(true);
  expect(isDeeperThan(deep, 100_000)).toBe(false);
});
