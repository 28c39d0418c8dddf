import { expect, test } from "vitest";
import { toHeaderFields, toQueryFields } from "./hook-request.js";

test("a query name given twice is a list, and __proto__ pollutes nothing", () => {
  const fields = toQueryFields("a=1&b=%C3%BC&a=2&__proto__=x&__proto__.y=1&=empty");
  expect(Object.entries(fields)).toEqual([
    ["a", ["1", "2"]],
    ["b", "ü"],
    ["__proto__", "x"],
    ["__proto__.y", "1"],
    ["", "empty"],
  ]);
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
});

test("headers are one text each; a session and our own keys stay outside", () => {
  expect(
    toHeaderFields({
      host: "x",
      "x-many": ["a", "b"],
      cookie: "__Host-session=secret",
      authorization: "Bearer aw_secret",
      none: undefined,
    }),
  ).toEqual({ host: "x", "x-many": "a, b" });
  expect(toHeaderFields({ authorization: "Basic abc" })).toEqual({ authorization: "Basic abc" });
});
