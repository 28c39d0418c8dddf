import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDeeperThan } from "./json-depth.js";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("isDeeperThan", () => {
  test("agrees with the parsed value", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(6), (text, most) => {
        expect(isDeeperThan(Buffer.from(text), most)).toBe(depthOf(JSON.parse(text)) > most);
      }),
    );
  });

  test("brackets and escaped quotes inside texts do not count", () => {
    const text = JSON.stringify({ a: '[[[[[["\\', '\\"[{': "]}" });
    expect(isDeeperThan(Buffer.from(text), 1)).toBe(false);
  });

  test("stops at the first that is too deep", () => {
    expect(isDeeperThan(Buffer.from("[".repeat(1_000_000)), 256)).toBe(true);
    expect(isDeeperThan(Buffer.from('{"a":'.repeat(300)), 256)).toBe(true);
  });
});
