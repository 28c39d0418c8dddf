// Writes docs/licences.md from package-lock.json. With --check it writes nothing, and fails when the page is another.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { auditLicences } from "./licences/audit-licences.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const pageFile = join(root, "docs", "licences.md");

/** @param {string[]} path */
const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8"));

function readPage() {
  try {
    return readFileSync(pageFile, "utf8");
  } catch {
    return "";
  }
}

const { page, faults } = auditLicences(
  readJson("package-lock.json"),
  readJson("scripts", "licences", "allowed-licences.json"),
);
if (!process.argv.includes("--check")) writeFileSync(pageFile, page);
else if (readPage() !== page) faults.push("docs/licences.md is out of date; run `npm run licences`.");
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
