import { expect, test } from "vitest";
import { jsonList, jsonValue } from "./index.js";

test("jsonValue takes what JSON can carry and does not copy it", () => {
  const large = { lines: [{ a: 1 }] };
  expect(jsonValue.parse(large)).toBe(large);
  for (const value of [null, 0, "", false, []]) expect(jsonValue.parse(value)).toEqual(value);
  for (const value of [undefined, () => 1, Symbol("s"), 1n]) expect(jsonValue.safeParse(value).success).toBe(false);
});

test("jsonList takes lists only", () => {
  const list = [1, { a: 1 }];
  expect(jsonList.parse(list)).toBe(list);
  for (const value of [null, "ab", { length: 0 }]) expect(jsonList.safeParse(value).success).toBe(false);
});
