// Finds a Chromium for the browser tests: AUTOWEAVE_TEST_CHROMIUM, then PATH, then a copy in .cache/chromium, which on
// Debian is unpacked from the distribution's own packages, then Playwright's own, which is fetched where it can be.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasDistribution, toLibraryPath, toReason, unpackFromDistribution } from "./unpack-from-distribution.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const cache = join(root, ".cache", "chromium");

/** @typedef {{ program: string, env: Record<string, string> }} Chromium */

const usual = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** @param {string} program @param {Record<string, string>} env */
function answers(program, env) {
  return spawnSync(program, ["--version"], { env: { ...process.env, ...env }, stdio: "ignore" }).status === 0;
}

/** Where a program is that the shell finds by name. @param {string} name */
function toPath(name) {
  if (name.startsWith("/")) return name;
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}

/** The binary itself: the script around it knows only where it would be installed. @returns {Chromium | undefined} */
function findUnpacked() {
  const program = join(cache, "usr/lib/chromium/chromium");
  if (!existsSync(program)) return undefined;
  const env = { LD_LIBRARY_PATH: toLibraryPath(cache) };
  return answers(program, env) ? { program, env } : undefined;
}

/** @returns {Chromium | undefined} */
function findPlaywrights() {
  const { chromium } = createRequire(join(root, "package.json"))("playwright");
  const program = chromium.executablePath();
  return existsSync(program) && answers(program, {}) ? { program, env: {} } : undefined;
}

/** @param {(text: string) => void} say */
function fetchFromDistribution(say) {
  if (!hasDistribution()) return undefined;
  say("Unpacking a Chromium from the distribution's packages into .cache/chromium (once).");
  unpackFromDistribution(["chromium", "chromium-common"], cache);
  return findUnpacked();
}

/** @param {(text: string) => void} say */
function fetchPlaywrights(say) {
  say("Fetching Playwright's Chromium (once).");
  const manifest = createRequire(join(root, "package.json")).resolve("playwright/package.json");
  const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.playwright);
  const done = spawnSync(process.execPath, [cli, "install", "chromium"], { encoding: "utf8" });
  if (done.status !== 0) throw Object.assign(new Error("playwright install failed"), { stderr: done.stderr });
  return findPlaywrights();
}

/**
 * Returns the browser to run and what its environment needs. Throws one sentence when there is none.
 * @param {(text: string) => void} say
 * @returns {Chromium}
 */
export function findChromium(say = () => {}) {
  const chosen = process.env.AUTOWEAVE_TEST_CHROMIUM;
  if (chosen) {
    if (answers(chosen, {})) return { program: chosen, env: {} };
    throw new Error(`AUTOWEAVE_TEST_CHROMIUM is ${chosen}, which does not run. Point it at a Chromium.`);
  }
  const installed = usual.map(toPath).find((program) => answers(program, {}));
  if (installed) return { program: installed, env: {} };
  const found = findUnpacked() ?? findPlaywrights();
  if (found) return found;
  const reasons = [];
  for (const fetch of [fetchFromDistribution, fetchPlaywrights]) {
    try {
      const fetched = fetch(say);
      if (fetched) return fetched;
    } catch (cause) {
      reasons.push(toReason(cause));
    }
  }
  const said = reasons.length === 0 ? "" : ` Fetching one failed (${reasons.join("; ")}).`;
  throw new Error(
    `The browser tests need a Chromium.${said} Install chromium, or set AUTOWEAVE_TEST_CHROMIUM to the path of one.`,
  );
}
