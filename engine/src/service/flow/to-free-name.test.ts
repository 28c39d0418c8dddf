import { expect, test } from "vitest";
import { toFreeName } from "./list-typed-flows.js";

const none: ReadonlySet<string> = new Set();

test.each([
  ["greeting", "greeting"],
  ["Order intake", "Order_intake"],
  ["a-b.c/d", "a_b_c_d"],
  ["日本", "__"],
  ["x".repeat(300), "x".repeat(60)],
])("%s is called %s", (name, called) => {
  expect(toFreeName(name, "id", none)).toBe(called);
});

test("of two with the same letters the second has a mark, which is its own and stays", () => {
  const taken = new Set(["a_b"]);
  const marked = toFreeName("a b", "019a0000-0000-7000-8000-000000000001", taken);
  expect(marked).toMatch(/^a_b_[0-9a-f]{12}$/);
  expect(toFreeName("a-b", "019a0000-0000-7000-8000-000000000001", taken)).toBe(marked);
  expect(toFreeName("a b", "019a0000-0000-7000-8000-000000000002", taken)).not.toBe(marked);
});
