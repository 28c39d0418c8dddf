import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { breakpoints } from "./breakpoints";

test("scripts and styles mean the same by narrow", () => {
  const css = readFileSync(new URL("./theme.css", import.meta.url), "utf8");
  const inStyles = Object.fromEntries(
    [...css.matchAll(/--breakpoint-(\w+): ([\d.]+rem);/g)].map(([, name, at]) => [name, at]),
  );
  expect(inStyles).toEqual(breakpoints);
});
