import { expect, test } from "vitest";
import { isNestedTooDeep, maxNesting } from "./json-nesting.js";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test("counts lists and objects, up to the limit", () => {
  expect(isNestedTooDeep(nested(maxNesting))).toBe(false);
  expect(isNestedTooDeep(nested(maxNesting + 1))).toBe(true);
  expect(isNestedTooDeep('{"a":'.repeat(maxNesting + 1))).toBe(true);
});

test("counts how deep, not how many", () => {
  expect(isNestedTooDeep(`[${"[],{},".repeat(5000)}1]`)).toBe(false);
});

test("brackets inside text do not count", () => {
  expect(isNestedTooDeep(JSON.stringify("[".repeat(2000)))).toBe(false);
  expect(isNestedTooDeep(JSON.stringify({ a: `\\"${"{".repeat(2000)}` }))).toBe(false);
  expect(isNestedTooDeep(`"\\\\"${"[".repeat(2000)}`)).toBe(true);
});
