import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const source = readFileSync(new URL("./settings.ts", import.meta.url), "utf8");
const page = readFileSync(new URL("../../../docs/settings.md", import.meta.url), "utf8");
const names = [...source.matchAll(/^ {2}((?:AUTOWEAVE_|DATABASE_|REDIS_)[A-Z_]+):/gm)].map(([, name]) => name ?? "");

it("finds the settings in their source", () => {
  expect(names).toContain("AUTOWEAVE_PORT");
  expect(names.length).toBeGreaterThanOrEqual(9);
});

it.each(names)("docs/settings.md has a row for %s", (name) => {
  expect(page).toContain(`\n| \`${name}\` |`);
});
