// `npm run size -w @autoweave/studio`: how much JavaScript Chromium loads on a fresh visit of the built sign-in, of the
// list of flows and of the editor, each file compressed by gzip as servers do it. Names the largest files, and those that the
// editor fetches ahead while it has nothing else to do.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startServer } from "../e2e/src/start-server.ts";
import { becomeOwner } from "../e2e/src/studio/first-owner.ts";
import { openBrowser } from "../e2e/src/studio/open-browser.ts";
import { root } from "./setup.mjs";

const largest = 12;
const toKb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** Milliseconds without a new file after which none is expected any more. */
const quietMs = 5000;
/** Keeps the page's idle time from it, and for this script. */
const keepIdle = `globalThis.whenIdle = globalThis.requestIdleCallback.bind(globalThis);
globalThis.idleWork = [];
globalThis.requestIdleCallback = (work) => globalThis.idleWork.push(work);`;
/** Gives the page its idle time back. */
const giveIdle = `globalThis.requestIdleCallback = globalThis.whenIdle;
for (const work of globalThis.idleWork.splice(0)) globalThis.whenIdle(work);`;

/** What a page loads until `sign` is there, and what it fetches ahead after that. @param {import("playwright").Page} page @param {string} path @param {string} sign */
async function measure(page, path, sign) {
  /** @type {Promise<{ name: string, size: number }>[]} */
  const files = [];
  const onResponse = (response) => {
    if (response.request().resourceType() !== "script" || !response.ok()) return;
    const name = new URL(response.url()).pathname.split("/").at(-1);
    files.push(response.body().then((body) => ({ name, size: gzipSync(body).length })));
  };
  page.on("response", onResponse);
  await page.addInitScript({ content: keepIdle });
  await page.goto(path);
  await page.locator(sign).first().waitFor();
  // What the page fetches by itself once it stands belongs to the visit, too: until it has nothing more to do.
  for (let before = -1; before !== files.length; ) {
    before = files.length;
    await Promise.all(files);
    await page.evaluate(() => new Promise((resolve) => globalThis.whenIdle(resolve)));
  }
  const sort = (list) => list.sort((a, b) => b.size - a.size);
  const loaded = sort(await Promise.all(files));
  await page.evaluate(giveIdle);
  for (let before = -1; before !== files.length; ) {
    before = files.length;
    await page.waitForTimeout(quietMs);
  }
  page.off("response", onResponse);
  const all = await Promise.all(files);
  return { loaded, ahead: sort(all.filter((file) => !loaded.includes(file))) };
}

function print(what, files) {
  const sum = files.reduce((total, { size }) => total + size, 0);
  console.log(`${what}: ${toKb(sum)} of JavaScript in ${files.length} files`);
  for (const { name, size } of files.slice(0, largest)) console.log(`  ${toKb(size).padStart(9)}  ${name}`);
}

const [server, browser] = await Promise.all([startServer(), openBrowser()]);
try {
  const first = await browser.openTab({ baseURL: server.url });
  await becomeOwner(first.page, server);
  await server.ask(["flow", "import", join(root, "examples", "order-total", "order-total.flow.json")]);
  const { flows } = await server.ask(["flow", "list"]);
  const state = await first.page.context().storageState();
  await first.close();
  for (const [what, path, sign] of [
    ["sign-in", "/sign-in", "form"],
    ["list of flows", "/", "tbody a"],
    // The problems are counted last.
    ["editor", `/flows/${flows[0].id}`, "main [data-node] >> nth=5"],
  ]) {
    const tab = await browser.openTab({ baseURL: server.url, storageState: state });
    const { loaded, ahead } = await measure(tab.page, path, sign);
    await tab.close();
    print(what, loaded);
    if (ahead.length > 0) print(`${what}, fetched ahead`, ahead);
  }
} finally {
  await browser.close();
  await server.dispose();
}
