import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { expect, test } from "vitest";

const scripts = fileURLToPath(new URL(".", import.meta.url));
const root = join(scripts, "..");

const rules = {
  allowed: ["MIT"],
  exceptions: [{ packages: ["lib-*"], licences: ["LGPL-3.0-or-later"], reason: "It is not linked." }],
};
const lib = { version: "1.0.0", license: "LGPL-3.0-or-later", integrity: "sha512-x" };
const one = { version: "1.0.0", license: "MIT", integrity: "sha512-x" };
const packages = {
  app: { dependencies: { one: "1", "lib-a": "1" } },
  "node_modules/one": one,
  "node_modules/lib-a": lib,
};

function run(folder: string, ...args: string[]): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts", "licences.mjs"), ...args], {
    encoding: "utf8",
  });
  return { status, said: stderr };
}

/** A repository of its own, which has nothing installed. */
function makeRepository(): { folder: string; page: () => string; lock: (packages: object) => void } {
  const folder = tempFolder("licences");
  mkdirSync(join(folder, "docs"));
  cpSync(scripts, join(folder, "scripts"), { recursive: true });
  writeFileSync(join(folder, "scripts", "licences", "allowed-licences.json"), JSON.stringify(rules));
  const lock = (given: object) => writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: given }));
  lock(packages);
  return { folder, lock, page: () => readFileSync(join(folder, "docs", "licences.md"), "utf8") };
}

test("the page is written, holds, and is found out of date", () => {
  const { folder, page, lock } = makeRepository();
  expect(run(folder, "--check")).toMatchObject({ status: 1, said: expect.stringContaining("out of date") });
  expect(run(folder)).toEqual({ status: 0, said: "" });
  expect(page()).toContain("| one | 1.0.0 | MIT | app |");
  expect(page()).toContain("`lib-*`: It is not linked.");
  expect(run(folder, "--check")).toEqual({ status: 0, said: "" });
  const before = page();
  lock({ ...packages, "node_modules/one": { ...one, version: "1.0.1" } });
  expect(run(folder, "--check")).toMatchObject({ status: 1, said: expect.stringContaining("out of date") });
  expect(page()).toBe(before);
});

test.each<[string, object, string]>([
  [
    "a licence that is not allowed",
    { ...packages, "node_modules/x": { ...one, license: "AGPL-3.0-only" } },
    "x@1.0.0 is",
  ],
  ["no licence", { ...packages, "node_modules/x": { ...one, license: undefined } }, "no licence"],
  ["a package from elsewhere", { ...packages, "node_modules/x": { ...one, resolved: "git+ssh://x" } }, "registry"],
  ["an exception for nothing", { ...packages, "node_modules/lib-a": one }, "exception for lib-*"],
])("%s fails, whether it is written or checked", (_name, given, sentence) => {
  const { folder, lock } = makeRepository();
  lock(given);
  for (const args of [[], ["--check"]]) {
    expect(run(folder, ...args)).toMatchObject({ status: 1, said: expect.stringContaining(sentence) });
  }
});

test("this repository's page holds, and names the packages of other platforms", () => {
  expect(run(root, "--check")).toEqual({ status: 0, said: "" });
  const page = readFileSync(join(root, "docs", "licences.md"), "utf8");
  for (const name of ["@next/swc-darwin-arm64", "@next/swc-linux-x64-gnu", "@next/swc-win32-x64-msvc", "nodemailer"]) {
    expect(page).toContain(`| ${name} |`);
  }
  for (const tool of ["vitest", "oidc-provider", "@biomejs/biome"]) expect(page).not.toContain(`| ${tool} |`);
});
