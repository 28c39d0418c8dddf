import { expect, test } from "vitest";
import { findIdle, judge } from "./judge.mjs";

const rules = {
  allowed: ["MIT", "ISC", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"],
  exceptions: [{ packages: ["@img/lib-*", "data"], licences: ["LGPL-3.0-or-later"], reason: "not linked" }],
};

test.each([
  "MIT",
  "(MIT)",
  "MIT OR GPL-3.0-only",
  "(GPL-2.0-only OR MIT)",
  "MIT AND ISC",
  "MIT and ISC",
  "(MIT AND (GPL-3.0-only OR ISC))",
  "GPL-3.0-only AND MIT OR ISC",
  "Apache-2.0 WITH LLVM-exception",
])("%s is allowed", (licence) => {
  expect(judge(rules, { name: "x", licence })).toBe("allowed");
});

test.each([
  undefined,
  "",
  "GPL-3.0-only",
  "AGPL-3.0-or-later",
  "mit",
  "MIT AND GPL-3.0-only",
  "(MIT OR ISC) AND GPL-3.0-only",
  "MIT WITH something-else",
  "MIT ISC",
  "MIT OR",
  "OR MIT",
  "MIT AND",
  "(MIT",
  "MIT)",
  "()",
  "UNLICENSED",
  "SEE LICENSE IN LICENSE.md",
])("%j is refused", (licence) => {
  expect(judge(rules, { name: "x", licence })).toBe("refused");
});

test("an exception is for the packages that it names, and the licences that it names", () => {
  const licence = "Apache-2.0 AND LGPL-3.0-or-later";
  expect(judge(rules, { name: "@img/lib-linux", licence })).toBe("exception");
  expect(judge(rules, { name: "data", licence })).toBe("exception");
  for (const name of ["database", "@img/other", "x@img/lib-linux"]) {
    expect(judge(rules, { name, licence }), name).toBe("refused");
  }
  expect(judge(rules, { name: "data", licence: "GPL-3.0-only" })).toBe("refused");
});

test("an exception that nothing needs any more is found", () => {
  const packages = [
    { name: "@img/lib-linux", licence: "LGPL-3.0-or-later" },
    { name: "data", licence: "MIT" },
  ];
  expect(findIdle(rules, packages)).toEqual(["data"]);
});
