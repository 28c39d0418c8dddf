import { expect, test } from "vitest";
import { checkFolder, checkTags, toFolder } from "./check-place";
import { splitNames } from "./split-names";

test.each([
  ["", "", undefined],
  [" Shop / Orders /", "Shop/Orders", undefined],
  ["a/b/c/d/e/f/g/h/i", "a/b/c/d/e/f/g/h/i", /8 deep/],
  ["x".repeat(61), "x".repeat(61), /60 characters/],
])("the folder %j becomes %j", (text, folder, fault) => {
  expect(toFolder(text)).toBe(folder);
  if (fault === undefined) expect(checkFolder(text)).toBeUndefined();
  else expect(checkFolder(text)).toMatch(fault);
});

test("tags are told apart by commas, and none stands twice", () => {
  expect(splitNames(" daily, shop ,, daily", ",")).toEqual(["daily", "shop"]);
  expect(checkTags("daily, shop")).toBeUndefined();
  expect(checkTags("x".repeat(41))).toMatch(/40 characters/);
  expect(checkTags(Array.from({ length: 21 }, (_, index) => `t${index}`).join(","))).toMatch(/20 tags/);
});
