// `npm test`: sets up what the tests need, checks, runs every test, and ends with the line "N passed, N failed".
// `--fast` leaves out the checks; everything else goes to Vitest (`npm test -- --fast engine/src/run`).
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, checkNode, fail, install, root } from "./setup.mjs";
import { runChecks } from "./testing/checks.mjs";
import { findChromium } from "./testing/find-chromium.mjs";
import { findRedis } from "./testing/find-redis.mjs";

const given = process.argv.slice(2);
const isFast = given.includes("--fast");
const passedOn = given.filter((argument) => argument !== "--fast");

/** The tests bring their own servers: what points this shell at others must not reach them. */
function testEnvironment(countsFile) {
  const isForeign = (name) => /^(AUTOWEAVE_(?!TEST_)|DATABASE_URL$|REDIS_URL$)/.test(name);
  const kept = Object.entries(process.env).filter(([name]) => !isForeign(name));
  return { ...Object.fromEntries(kept), AUTOWEAVE_TEST_COUNTS: countsFile };
}

function runVitest(countsFile) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=./scripts/testing/count-reporter.mjs"];
  const child = spawn(process.execPath, [vitest, "run", ...reporters, ...passedOn], {
    cwd: root,
    stdio: "inherit",
    env: testEnvironment(countsFile),
  });
  // Vitest hears Ctrl-C itself and ends its servers; wait for it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
}

async function runTests() {
  const countsFile = join(root, ".cache", `test-counts.${process.pid}.json`);
  mkdirSync(join(root, ".cache"), { recursive: true });
  const code = await runVitest(countsFile);
  const nothing = { passed: 0, failed: 0, skipped: 0 };
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, "utf8")) : nothing;
  rmSync(countsFile, { force: true });
  // Something outside of any test went wrong, or the run ended before it could count.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function prepare() {
  checkNode();
  install();
  build();
  const say = (text) => process.stderr.write(`${text}\n`);
  try {
    findRedis(say);
    // A part of the tests may need no browser, and then none is fetched for it.
    if (!isFast) findChromium(say);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

prepare();
const checks = isFast ? { passed: 0, failed: 0 } : await runChecks();
const tests = await runTests();
if (tests.skipped > 0) process.stdout.write(`${tests.skipped} skipped\n`);
const failed = checks.failed + tests.failed;
process.stdout.write(`${checks.passed + tests.passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
