// `npm run size -w @autoweave/studio`: how much JavaScript Chromium loads on a fresh visit of the built editor and of the
// list of flows, each file compressed by gzip as servers do it. Names the largest files.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startServer } from "../e2e/src/start-server.ts";
import { becomeOwner } from "../e2e/src/studio/first-owner.ts";
import { openBrowser } from "../e2e/src/studio/open-browser.ts";
import { root } from "./setup.mjs";

const largest = 12;
const settleMs = 3000;
const toKb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** What a page loads. @param {import("playwright").Page} page @param {string} path */
async function measure(page, path) {
  /** @type {Promise<{ name: string, size: number }>[]} */
  const files = [];
  const onResponse = (response) => {
    if (response.request().resourceType() !== "script" || !response.ok()) return;
    const name = new URL(response.url()).pathname.split("/").at(-1);
    files.push(response.body().then((body) => ({ name, size: gzipSync(body).length })));
  };
  page.on("response", onResponse);
  await page.goto(path);
  await page.getByRole("main").waitFor();
  // What is fetched once the page stands belongs to the visit, too. The editor holds a stream: it never falls silent.
  for (let before = -1; before !== files.length; ) {
    before = files.length;
    await page.waitForTimeout(settleMs);
  }
  page.off("response", onResponse);
  const loaded = await Promise.all(files);
  return loaded.sort((a, b) => b.size - a.size);
}

const [server, browser] = await Promise.all([startServer(), openBrowser()]);
try {
  const first = await browser.openTab({ baseURL: server.url });
  await becomeOwner(first.page, server);
  await server.ask(["flow", "import", join(root, "examples", "order-total", "order-total.flow.json")]);
  const { flows } = await server.ask(["flow", "list"]);
  const state = await first.page.context().storageState();
  await first.close();
  for (const [what, path] of [
    ["list of flows", "/"],
    ["editor", `/flows/${flows[0].id}`],
  ]) {
    const tab = await browser.openTab({ baseURL: server.url, storageState: state });
    const files = await measure(tab.page, path);
    await tab.close();
    const sum = files.reduce((total, { size }) => total + size, 0);
    console.log(`${what}: ${toKb(sum)} of JavaScript in ${files.length} files`);
    for (const { name, size } of files.slice(0, largest)) console.log(`  ${toKb(size).padStart(9)}  ${name}`);
  }
} finally {
  await browser.close();
  await server.dispose();
}
