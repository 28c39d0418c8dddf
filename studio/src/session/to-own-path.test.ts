import { expect, test } from "vitest";
import { toOwnPath } from "./to-own-path";

test.each(["/", "/flows/1?tab=runs#x", "/settings/members"])("%j stays", (path) => {
  expect(toOwnPath(path)).toBe(path);
});

test.each([
  undefined,
  ["/a", "/b"],
  "",
  "flows",
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\\/evil.example",
  "/x/..//evil.example",
  "javascript:alert(1)",
])("%j leads to the first page", (path) => {
  expect(toOwnPath(path)).toBe("/");
});

test("a tab in it does not make another host of it", () => {
  expect(new URL(toOwnPath("/\t/evil.example"), "https://own.example").origin).toBe("https://own.example");
});
