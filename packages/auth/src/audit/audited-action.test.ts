import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listAuditedActions, unaudited } from "./audited-action.js";

const folder = fileURLToPath(new URL("../../../../engine/src/", import.meta.url));
const page = readFileSync(new URL("../../../../docs/audit.md", import.meta.url), "utf8");

const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !/\.i?test\.ts$/.test(name))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .filter((text) => text.includes("recordAudit("));

test.each(listAuditedActions())("%s is written down somewhere in the engine, and explained", (action) => {
  expect(sources.some((text) => text.includes(`action: "${action}"`))).toBe(true);
  expect(page).toContain(`\`${action}\``);
});

test.each(Object.keys(unaudited))("%s is not written down, and the page says why", (action) => {
  expect(sources.some((text) => text.includes(`action: "${action}"`))).toBe(false);
  expect(page).toContain(`\`${action}\``);
});
