// `npm run lighthouse`: measures the sign-in and the list of flows of a built server of its own, as a phone would load
// them. Ends with 1 when performance, accessibility or best practices are below 90. Reports lie in .cache/lighthouse.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import lighthouse from "lighthouse";
import { chromium } from "playwright";
import { startServer } from "../e2e/src/start-server.ts";
import { becomeOwner, firstOwner, signOut } from "../e2e/src/studio/first-owner.ts";
import { chromiumFlags } from "../e2e/src/studio/open-browser.ts";
import { root } from "./setup.mjs";
import { findChromium } from "./testing/find-chromium.mjs";

const least = 90;
const categories = ["performance", "accessibility", "best-practices"];
/** Of several loads the middle one counts: other work on the machine makes single ones slow. */
const loads = 9;
/** Before these, some are not counted: a server that has just started is slower than one that people visit. */
const loadsBefore = 4;
/** What a load leaves to be cleared up, in the browser and in what measures it, is not for the next one to wait for. */
const pauseMs = 3000;
const folder = join(root, ".cache", "lighthouse");

/** @param {{ lhr: { categories: Record<string, { score: number | null }> } }} result */
const toSpeed = ({ lhr }) => Math.round((lhr.categories.performance?.score ?? 0) * 100);

/** The middle one of several loads of a page, by performance, and what each of them had. @param {string} url @param {number} port */
async function measure(url, port) {
  const results = [];
  for (let load = 0; load < loadsBefore + loads; load++) {
    await pause(pauseMs);
    const result = await lighthouse(url, {
      port,
      output: "html",
      logLevel: "error",
      // A first visit: what was cached goes before each load. The cookie of the session is not among it.
      onlyCategories: categories,
    });
    if (result === undefined) throw new Error(`Lighthouse said nothing about ${url}.`);
    const { lhr, report } = result;
    if (load >= loadsBefore) results.push({ lhr, report });
  }
  results.sort((a, b) => toSpeed(a) - toSpeed(b));
  return { ...results[Math.floor(loads / 2)], speeds: results.map(toSpeed) };
}

/** Prints what was measured, and what costs points. Answers whether it is enough. */
function report(name, { lhr, report: html, speeds }) {
  const scores = categories.map((id) => Math.round((lhr.categories[id]?.score ?? 0) * 100));
  const figure = (id) => lhr.audits[id]?.displayValue ?? "?";
  console.log(`${name}: ${categories.map((id, index) => `${id} ${scores[index]}`).join(", ")}`);
  console.log(
    `  first contentful paint ${figure("first-contentful-paint")}, largest ${figure("largest-contentful-paint")}, ` +
      `blocked ${figure("total-blocking-time")}, shift ${figure("cumulative-layout-shift")}, sent ${figure("total-byte-weight")}`,
  );
  console.log(`  performance of the ${loads} loads: ${speeds.join(", ")}`);
  for (const id of categories) {
    for (const { id: audit, weight } of lhr.categories[id]?.auditRefs ?? []) {
      const { score, title } = lhr.audits[audit] ?? {};
      if (weight > 0 && score !== null && score !== undefined && score < 0.9) {
        console.log(`  ${id}: ${Math.round(score * 100)} for ${title}`);
      }
    }
  }
  writeFileSync(join(folder, `${name}.html`), Array.isArray(html) ? html.join("") : html);
  return scores.every((score) => score >= least);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "autoweave-lighthouse-"));
const { program, env } = findChromium();
const port = await freePort();
// The profile is the browser's usual one: Lighthouse's own tab shares its cookies.
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: program,
  env: { ...process.env, ...env },
  args: [...chromiumFlags, `--remote-debugging-port=${port}`],
});
// A phone shares its processors neither with the server nor with who measures: both give way to the browser.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const server = await startServer();
let isEnough = true;
try {
  const page = browser.pages()[0] ?? (await browser.newPage());
  await becomeOwner(page, server);
  await server.cli([
    "flow",
    "import",
    "--publish",
    join(root, "examples", "nightly-report", "nightly-report.flow.json"),
  ]);
  await page.goto("about:blank");
  isEnough = report("home", await measure(`${server.url}/`, port)) && isEnough;
  await page.goto(server.url);
  await signOut(page, firstOwner);
  await page.goto("about:blank");
  isEnough = report("sign-in", await measure(`${server.url}/sign-in`, port)) && isEnough;
} finally {
  await browser.close();
  await server.dispose();
  rmSync(profile, { recursive: true, force: true });
}
if (!isEnough) {
  console.error(`Each of ${categories.join(", ")} has to be ${least} or more.`);
  process.exit(1);
}
