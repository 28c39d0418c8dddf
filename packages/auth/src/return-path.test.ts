import fc from "fast-check";
import { expect, test } from "vitest";
import { toReturnPath } from "./return-path.js";

test.each(["/", "/flows/1?tab=runs&x=%2F%2Fevil.example#top", "/a//b", "/@evil.example", "/.well-known", "/ä"])(
  "%s leads here",
  (path) => {
    expect(new URL(toReturnPath(path), "https://own.example").href).toBe(new URL(path, "https://own.example").href);
  },
);

test.each([
  ...[
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
  ],
  ...["https://evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "@evil"],
  ...["/..//evil.example", "/.//evil.example", "/a/..//evil.example", "/%2e%2e//evil.example", " //evil.example"],
  ...["", " /", "\u0000/", "/\u0000", `/${"a".repeat(2000)}`, null, undefined],
])("%j does not", (path) => {
  expect(toReturnPath(path)).toBe("/");
});

test("whatever is asked for, it leads to this very address", () => {
  const pieces = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "evil.example",
    ":",
    "@",
    "?",
    "#",
    "%2f",
    "%5c",
    "\t",
    "a",
    " ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces).map((parts) => `/${parts.join("")}`),
        fc.string(),
      ),
      (asked) => {
        const path = toReturnPath(asked);
        return path.startsWith("/") && new URL(path, "https://own.example/x").origin === "https://own.example";
      },
    ),
    { numRuns: 2000 },
  );
});
