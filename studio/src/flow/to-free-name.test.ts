import { expect, test } from "vitest";
import { toFreeName } from "./to-free-name";

test.each([
  [[], "Greeting", "Greeting"],
  [["Greeting"], "Greeting", "Greeting 2"],
  [["Greeting", "Greeting 2"], "Greeting 2", "Greeting 3"],
  [[], "  ", "New flow"],
  [["x".repeat(200)], "x".repeat(300), `${"x".repeat(192)} 2`],
])("of %j, %s becomes %s", (taken, wish, name) => {
  expect(toFreeName(new Set(taken), wish)).toBe(name);
});
