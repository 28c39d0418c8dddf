// `npm run frames`: how long the frames of the editor take while a flow of 500 nodes is panned and while one of its cards is
// dragged, in Chromium without a graphics card, against a built server of its own. It prints and judges nothing; see
// docs/performance.md.
import { startServer } from "../e2e/src/start-server.ts";
import { becomeOwner } from "../e2e/src/studio/first-owner.ts";
import { toFlowEditor } from "../e2e/src/studio/flow-editor.ts";
import { toLargeFlow } from "../e2e/src/studio/large-flow.ts";
import { openBrowser } from "../e2e/src/studio/open-browser.ts";

const nodes = 500;
const moves = 40;
const stepPixels = 8;

/** Notes the time between frames from now on. */
const begin = `globalThis.frames = []; globalThis.isNoting = true; (() => {
  let last;
  const note = (now) => {
    if (last !== undefined) globalThis.frames.push(now - last);
    last = now;
    if (globalThis.isNoting) requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
})()`;
const end = "globalThis.isNoting = false; globalThis.frames";

const [server, browser] = await Promise.all([startServer(), openBrowser()]);
try {
  const { page } = await browser.openTab({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
  await becomeOwner(page, server);
  const { flows } = await server.ask(["flow", "import", "-"], { input: JSON.stringify(toLargeFlow(nodes)) });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const readBusyMs = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  };
  const editor = toFlowEditor(page);

  /** @param {string} what @param {() => Promise<void>} act */
  const measure = async (what, act) => {
    await page.evaluate(begin);
    const before = await readBusyMs();
    await act();
    const after = await readBusyMs();
    const frames = (await page.evaluate(end)).sort((a, b) => a - b);
    const at = (share) => Math.round(frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? 0);
    const busy = (name) => Math.round((after[name] - before[name]) / moves);
    console.log(
      `${what}: ${frames.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms; ` +
        `a move costs the page ${busy("TaskDuration")} ms, of it scripts ${busy("ScriptDuration")} ms`,
    );
  };
  const pan = async () => {
    const box = await editor.canvas.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 300);
    for (let move = 0; move < moves; move++) await page.mouse.wheel(move < moves / 2 ? stepPixels : -stepPixels, 0);
  };
  /** @param {string} id */
  const drag = async (id) => {
    const box = await editor.card(id).boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let move = 1; move <= moves; move++) await page.mouse.move(x + move * 3, y + move);
    await page.mouse.up();
    await page.getByRole("button", { name: "Undo move" }).waitFor();
  };

  const began = performance.now();
  await page.goto(`/flows/${flows[0].id}`);
  await page.waitForFunction((count) => document.querySelectorAll("main [data-node]").length === count, nodes);
  console.log(`opened with ${nodes} cards in sight: ${Math.round(performance.now() - began)} ms`);
  await measure("panned, all cards in sight", pan);
  await measure("a card dragged, all cards in sight", () => drag("step213"));
  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Search nodes" }).fill("step213");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => {
    const { width = 0 } = document.querySelector('main [data-node="step213"]')?.getBoundingClientRect() ?? {};
    return width > 200 && document.querySelector('[data-inspector="step213"]') !== null;
  });
  await measure("panned, at full size", pan);
  await measure("a card dragged, at full size", () => drag("step213"));
} finally {
  await browser.close();
  await server.dispose();
}
