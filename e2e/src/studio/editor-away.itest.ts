import type { Page } from "playwright";
import { expect, it } from "vitest";
import { openBlankFlow, toFlowEditor } from "./flow-editor.js";
import type { Tab } from "./open-browser.js";
import { withStudio } from "./with-studio.js";

const studio = withStudio();

/** Makes a flow of nodes of these types, and returns its address. */
async function makeFlow(page: Page, titles: readonly string[]): Promise<string> {
  await page.goto("/");
  const editor = await openBlankFlow(page);
  for (const [index, title] of titles.entries()) await editor.dropType(title, { x: 180, y: 80 + index * 140 });
  await editor.saved();
  return page.url().split("?")[0] ?? "";
}

/** A tab of a browser that has none of the studio's files yet. */
async function openFresh(script?: string): Promise<Tab> {
  const fresh = await studio.browser.openTab({
    viewport: { width: 1440, height: 900 },
    storageState: await studio.page.context().storageState(),
  });
  if (script !== undefined) await fresh.page.addInitScript({ content: script });
  return fresh;
}

/** A browser that never has time fetches nothing ahead. */
const neverIdle = "globalThis.requestIdleCallback = () => 0;";

/** Ends a tab. What could not be fetched while the server was away is no fault of the page; what a script throws is. */
async function leave({ faults, close }: Tab): Promise<void> {
  expect(faults.filter((fault) => !fault.includes("net::ERR_"))).toEqual([]);
  await close();
}

const palette = (page: Page) => page.getByRole("listbox", { name: "Node types" });
const dialog = (page: Page) => page.getByRole("dialog");
const left = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const bottom = (page: Page) => page.getByRole("region", { name: "Problems and runs" });

/** Every part of the editor that is fetched later: how it is opened, where it stands, and how it is left. */
const parts = [
  {
    name: "The settings",
    open: (page: Page) => toFlowEditor(page).card("manual").click(),
    place: (page: Page) => toFlowEditor(page).settings,
    close: async () => undefined,
  },
  ...(
    [
      ["The list of commands", "Control+k"],
      ["The search", "/"],
      ["The list of shortcuts", "?"],
    ] as const
  ).map(([name, keys]) => ({
    name,
    open: (page: Page) => page.keyboard.press(keys),
    place: dialog,
    close: (page: Page) => page.keyboard.press("Escape"),
  })),
  {
    name: "This dialog",
    open: (page: Page) => page.getByRole("button", { name: "Publish" }).click(),
    place: dialog,
    close: (page: Page) => page.keyboard.press("Escape"),
  },
  {
    name: "The list of runs",
    open: (page: Page) => page.getByRole("button", { name: "Runs" }).click(),
    place: bottom,
    close: async () => undefined,
  },
  {
    name: "The waterfall",
    open: (page: Page) => page.getByRole("tab", { name: "Waterfall" }).click(),
    place: bottom,
    close: async () => undefined,
  },
  ...(
    [
      ["The plan", "Plan"],
      ["The view of production", "Production"],
      ["The view of versions", "Versions"],
    ] as const
  ).map(([name, view]) => ({
    name,
    open: (page: Page) => page.getByRole("radio", { name: view }).click(),
    place: (page: Page) => left(page, view),
    close: async () => undefined,
  })),
];

it("parts of the editor that cannot be fetched say so, take nothing along, and come without a reload", async () => {
  const { page } = studio;
  const address = await makeFlow(page, ["Manual", "Template text"]);
  await page.goto("about:blank");
  const fresh = await openFresh(neverIdle);
  const other = fresh.page;
  await other.goto(address);
  const editor = toFlowEditor(other);
  await editor.card("templateText").waitFor();
  // The rules of flows come right after the canvas; they are not what is looked at here.
  await other.getByRole("button", { name: /^(No problems|\d+ problems?)$/ }).waitFor();
  await other.evaluate("globalThis.isSamePage = true");
  await studio.stopServer();
  // Nobody has edited or asked for anything.
  await other.getByRole("status").getByText("Server away, all is saved").waitFor({ timeout: 60_000 });

  for (const { name, open, place, close } of parts) {
    await open(other);
    await place(other).getByText(`${name} could not be loaded`).waitFor();
    await place(other).getByText("The server is away.").waitFor();
    await place(other).getByRole("button", { name: "Try again" }).click();
    // It was tried, and is said to have failed again.
    await place(other).locator('button:has-text("Try again"):not([aria-busy])').waitFor();
    await place(other).getByText(`${name} could not be loaded`).waitFor();
    await close(other);
  }
  await other.getByRole("radio", { name: "Edit" }).click();
  await other.keyboard.press("Shift+t");
  await other.getByText("The flow was not tidied up", { exact: true }).waitFor();
  await palette(other).waitFor();
  await editor.dropType("Respond", { x: 300, y: 400 });
  await other.getByText("Kept here until the server is back").waitFor();
  await other.getByRole("radio", { name: "Versions" }).click();
  await left(other, "Versions").getByText("The view of versions could not be loaded").waitFor();

  await studio.startServer();
  // By themselves: nobody has pressed anything.
  await left(other, "Versions").getByText("Nothing is live").waitFor({ timeout: 60_000 });
  await bottom(other).getByText("The waterfall could not be loaded").waitFor({ state: "detached", timeout: 60_000 });
  await editor.saved();
  await other.getByRole("radio", { name: "Edit" }).click();
  await editor.select("manual");
  for (const { open, place, close } of parts) {
    await open(other);
    await place(other).waitFor();
    await place(other).getByText("could not be loaded").waitFor({ state: "detached", timeout: 60_000 });
    await close(other);
  }
  await other.getByRole("radio", { name: "Edit" }).click();
  await other.keyboard.press("Shift+t");
  await other.getByRole("button", { name: "Undo tidy up" }).waitFor();
  expect(await other.evaluate("globalThis.isSamePage")).toBe(true);

  await editor.saved();
  await page.goto(address);
  await toFlowEditor(page).card("respond").waitFor();
  await leave(fresh);
}, 240_000);

it("a field whose code cannot be fetched says so, and comes when the server is back", async () => {
  const { page } = studio;
  const address = await makeFlow(page, ["Schedule", "Branch", "Code"]);
  await page.goto("about:blank");
  const fresh = await openFresh(neverIdle);
  const other = fresh.page;
  await other.goto(address);
  const editor = toFlowEditor(other);
  // A schedule has plain fields only.
  await editor.select("schedule");
  await editor.settings.getByText("Time zone").waitFor();
  await studio.stopServer();
  await editor.select("code");
  await editor.settings.getByText("The field for code could not be loaded").waitFor();
  await editor.select("branch");
  await editor.settings.getByText("The field for this value could not be loaded").waitFor();
  await editor.settings.getByRole("textbox", { name: "Name on the canvas" }).fill("Named while away");
  await studio.startServer();
  await editor.settings.getByRole("textbox", { name: "Condition" }).waitFor({ timeout: 60_000 });
  await editor.saved();
  await page.goto(address);
  await toFlowEditor(page).card("branch").getByText("Named while away").waitFor();
  await leave(fresh);
}, 180_000);

it("a flow that could not be looked over is not said to have no problems, and is looked over once it can be", async () => {
  const address = await makeFlow(studio.page, ["Manual", "Branch"]);
  await studio.page.goto("about:blank");
  const fresh = await openFresh(neverIdle);
  const { page } = fresh;
  // The file of the rules is known by a sentence of theirs.
  await page.route("**/_next/static/**/*.js", async (route) => {
    const response = await route.fetch();
    const hasRules = (await response.text()).includes("so it never runs");
    return hasRules ? route.abort() : route.fulfill({ response });
  });
  await page.route("**/alive", (route) => route.abort());
  await page.goto(address);
  await page.getByRole("button", { name: "Problems unknown" }).click();
  await bottom(page).getByText("What finds problems could not be loaded").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await page.getByRole("button", { name: /^\d+ problems?$/ }).waitFor({ timeout: 60_000 });
  await bottom(page).getByRole("list", { name: "Problems" }).waitFor();
  await leave(fresh);
}, 180_000);

it("parts that were never opened before the server went away open all the same, once they were fetched ahead", async () => {
  const address = await makeFlow(studio.page, ["Manual", "Branch"]);
  await studio.page.goto("about:blank");
  const fresh = await openFresh();
  const { page } = fresh;
  await page.goto(address);
  const editor = toFlowEditor(page);
  await editor.card("branch").waitFor();
  const scripts = () =>
    page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).length);
  // The editor has fetched what it will want once nothing more comes for a while, which on a busy machine is long.
  let before = 0;
  const countNew = async () => {
    const now = await scripts();
    const more = now - before;
    before = now;
    return more;
  };
  await expect.poll(countNew, { timeout: 90_000, interval: 5000 }).toBe(0);
  await studio.stopServer();
  for (const { name, open, place, close } of parts) {
    await open(page);
    await place(page).waitFor();
    expect(await place(page).getByText(`${name} could not be loaded`).count()).toBe(0);
    await close(page);
  }
  await page.getByRole("radio", { name: "Edit" }).click();
  await editor.select("branch");
  await editor.settings.getByRole("textbox", { name: "Condition" }).fill("1 < 2");
  await editor.settings.getByRole("textbox", { name: "Name on the canvas" }).fill("Typed while away");
  expect(await scripts()).toBe(before);
  await studio.startServer();
  await editor.saved();
  await studio.page.goto(address);
  await toFlowEditor(studio.page).card("branch").getByText("Typed while away").waitFor();
  await toFlowEditor(studio.page).select("branch");
  await toFlowEditor(studio.page).settings.getByRole("textbox", { name: "Condition" }).getByText("1 < 2").waitFor();
  await leave(fresh);
}, 180_000);
