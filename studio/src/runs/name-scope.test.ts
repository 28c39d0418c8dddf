import { expect, test } from "vitest";
import { nameScope } from "./name-scope";

const nameOf = (node: string) => ({ each: "Map", inner: "Lines: all" })[node] ?? node;

test.each([
  ["", ""],
  ["each:0", "Map, round 1"],
  ["each:2/inner:11", "Map, round 3 › Lines: all, round 12"],
  ["gone:4", "gone, round 5"],
])("%j is called %j", (scope, name) => {
  expect(nameScope(scope, nameOf)).toBe(name);
});
