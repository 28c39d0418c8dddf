// Puts together what docs/licences.md says, and what is wrong.
import { findIdle, judge } from "./judge.mjs";
import { readPackages } from "./read-packages.mjs";

/** @param {string} text */
function toCell(text) {
  return text.replaceAll("|", "\\|");
}

/** @param {string[]} cells */
const toRow = (cells) => `| ${cells.map(toCell).join(" | ")} |`;

/** @param {{ licence: string | undefined }[]} packages */
function countLicences(packages) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { licence = "none" } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

/**
 * The page for a lock file, and a sentence for each fault.
 * @param {import("./read-packages.mjs").Lock} lock @param {import("./judge.mjs").Rules} rules
 */
export function auditLicences(lock, rules) {
  const packages = readPackages(lock);
  const faults = packages.flatMap((one) => [
    ...(judge(rules, one) === "refused"
      ? [`${one.name}@${one.version} is under ${one.licence ?? "no licence that it names"}, which is not allowed.`]
      : []),
    ...(one.isFromRegistry ? [] : [`${one.name}@${one.version} does not come from a registry of npm.`]),
  ]);
  for (const name of findIdle(rules, packages)) {
    faults.push(`The exception for ${name} is needed by no package; remove it.`);
  }
  const exceptions = packages.filter((one) => judge(rules, one) === "exception");
  const lines = [
    "# Licences",
    "",
    "Each package of others that is installed to run AutoWeave, on whatever platform, as `package-lock.json` pins it; tools",
    "for development are not among them. All of them come from the npm registry, checked by their hashes. Written by `npm",
    "run licences`, which fails on a licence outside of",
    "[`scripts/licences/allowed-licences.json`](../scripts/licences/allowed-licences.json); `npm run check` fails when this",
    "page is out of date. [Decision 26](decisions/0026-licences.md) says what is allowed, and why.",
    "",
    "| Licence | Packages |",
    "| --- | --- |",
    ...countLicences(packages).map(([licence, count]) => toRow([licence, String(count)])),
    "",
    "## Exceptions",
    "",
    ...rules.exceptions.flatMap(({ packages: patterns, reason }) => [
      `- ${patterns.map((pattern) => `\`${pattern}\``).join(", ")}: ${reason}`,
    ]),
    "",
    "| Package | Version | Licence |",
    "| --- | --- | --- |",
    ...exceptions.map(({ name, version, licence = "none" }) => toRow([name, version, licence])),
    "",
    "## Packages",
    "",
    "The last column names the workspaces that need the package, by themselves or by way of others.",
    "",
    "| Package | Version | Licence | Needed by |",
    "| --- | --- | --- | --- |",
    ...packages.map(({ name, version, licence = "none", neededBy }) =>
      toRow([name, version, licence, neededBy.join(", ")]),
    ),
    "",
  ];
  return { page: lines.join("\n"), faults };
}
