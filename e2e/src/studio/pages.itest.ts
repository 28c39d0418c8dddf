import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Server, startServer } from "../start-server.js";
import { findBarriersInBothThemes } from "./find-barriers.js";
import { becomeOwner, firstOwner } from "./first-owner.js";
import { openBrowser, type Tab, type TestBrowser } from "./open-browser.js";

let server: Server;
let browser: TestBrowser;
let tab: Tab;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  tab = await browser.openTab({ baseURL: server.url });
  await becomeOwner(tab.page, server);
  const nightly = fileURLToPath(new URL("../../../examples/nightly-report/nightly-report.flow.json", import.meta.url));
  await server.ask(["flow", "import", "--publish", nightly]);
}, 240_000);
afterAll(async () => {
  await tab.close();
  await browser.close();
  await server.dispose();
});
afterEach(() => expect(tab.faults).toEqual([]));

/** Pages for who is signed in, each with the dialogs that a press on it opens. */
const pages: [path: string, heading: string, dialogs: string[][]][] = [
  [
    "/",
    "Flows",
    [
      ["Actions for", "Rename"],
      ["Actions for", "Folder and tags"],
      ["Actions for", "Unpublish"],
      ["Actions for", "Delete"],
      ["New flow"],
    ],
  ],
  ["/templates", "Templates", []],
  ["/account", "Account", []],
  ["/settings/members", "Members", [["Invite"], ["Actions for"]]],
  ["/settings/credentials", "Credentials", [["New credential"]]],
  ["/settings/keys", "API keys", [["New key"]]],
  ["/settings/audit", "Audit", []],
];

it.each(pages)(
  "nothing on %s and in its dialogs keeps people out",
  { timeout: 240_000 },
  async (path, heading, dialogs) => {
    const { page } = tab;
    await page.goto(path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    // Gray shapes stand where data is still to come.
    await expect.poll(() => page.locator(".animate-breathe").count()).toBe(0);
    expect(await findBarriersInBothThemes(page)).toEqual([]);
    for (const [button = "", entry] of dialogs) {
      await page
        .getByRole("button", { name: new RegExp(`^${button}`) })
        .first()
        .click();
      if (entry !== undefined) await page.getByRole("menuitem", { name: entry }).click();
      const opened = page.locator("[role=dialog], [role=alertdialog], [role=menu]").first();
      await opened.waitFor();
      expect(await findBarriersInBothThemes(page), `${button} ${entry ?? ""}`).toEqual([]);
      await page.keyboard.press("Escape");
      await opened.waitFor({ state: "detached" });
    }
  },
);

it("nothing in the menus of person and commands keeps people out", { timeout: 120_000 }, async () => {
  const { page } = tab;
  await page.goto("/");
  await page.getByRole("button", { name: firstOwner.name }).click();
  await page.getByRole("menu").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await page.keyboard.press("Escape");
});

it.each([
  ["/sign-in", "Sign in"],
  ["/forgot", "password"],
  ["/reset?token=nothing", ""],
  ["/invitation?token=nothing", ""],
  ["/first-run?token=nothing", ""],
  ["/no-such-page", "There is no such page"],
])("nothing on %s keeps people out who are not signed in", { timeout: 120_000 }, async (path, heading) => {
  const other = await browser.openTab({ baseURL: server.url });
  await other.page.goto(path);
  await other.page.getByRole("heading", { level: 1, name: new RegExp(heading, "i") }).waitFor();
  expect(await findBarriersInBothThemes(other.page)).toEqual([]);
  expect(other.faults).toEqual([]);
  await other.close();
});

it("every page fits a phone: nothing is wider than the window", { timeout: 120_000 }, async () => {
  const { page } = tab;
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [path, heading] of pages) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});
