import type { Locator, Page } from "playwright";
import { afterEach, beforeAll, expect, it } from "vitest";
import { callProcedure } from "./call-procedure.js";
import { findBarriersInBothThemes } from "./find-barriers.js";
import { firstOwner } from "./first-owner.js";
import { listOverlays, listPages } from "./list-screens.js";
import type { Tab } from "./open-browser.js";
import { type Seeded, seedWorkspace } from "./seed-workspace.js";
import { withStudio } from "./with-studio.js";

const patience = { timeout: 30_000 };
const above = "[role=dialog], [role=alertdialog], [role=menu]";
const studio = withStudio();
let tab: Tab;
let seeded: Seeded;
/** Pages and files of the studio whose barriers were looked for: in the end these have to be all. */
const seen = new Set<string>();

beforeAll(async () => {
  ({ tab } = studio);
  seeded = await seedWorkspace(tab.page, studio.server);
}, 240_000);
afterEach(() => studio.page.unrouteAll());

/** The whole of what is shown keeps nobody out. */
async function check(screen: string, within?: string): Promise<void> {
  // Gray shapes stand where data is still to come.
  await expect.poll(() => tab.page.locator(".animate-breathe").count(), patience).toBe(0);
  expect(await findBarriersInBothThemes(tab.page, within), screen).toEqual([]);
  seen.add(screen);
}

async function open(path: string, heading: string | RegExp, page: string = path): Promise<void> {
  await tab.page.goto(path);
  await tab.page.getByRole("heading", { level: 1, name: heading }).waitFor();
  await check(page);
}

const button = (name: string | RegExp, inside: { getByRole: Locator["getByRole"] } = tab.page) =>
  inside.getByRole("button", { name, exact: true }).first();

/** What a press opens above the page keeps nobody out; `file` is the file of the studio that opens it. */
async function checkAbove(file: string, press: Locator): Promise<void> {
  await press.click();
  await tab.page.locator(above).first().waitFor();
  await check(file, above);
}

/** Closes all that is above the page. */
async function close(): Promise<void> {
  const shown = tab.page.locator(above);
  // One that is only just opening does not hear the first Escape.
  const leave = async () => {
    if ((await shown.count()) === 0) return 0;
    await tab.page.keyboard.press("Escape");
    await shown
      .first()
      .waitFor({ state: "detached", timeout: 1500 })
      .catch(() => undefined);
    return shown.count();
  };
  await expect.poll(leave, patience).toBe(0);
}

/** A menu, and each dialog that its entries open. */
async function checkMenu(file: string, press: Locator, dialogs: [file: string, entry: string][]): Promise<void> {
  await checkAbove(file, press);
  // The name of an entry ends with its shortcut.
  const entry = (name: string) => tab.page.getByRole("menuitem", { name: new RegExp(`^${name}`) });
  if (dialogs.length === 0) return close();
  for (const [index, [dialog, name]] of dialogs.entries()) {
    if (index > 0) await press.click();
    await entry(name).click();
    await tab.page.locator("[role=dialog], [role=alertdialog]").first().waitFor();
    // The menu's button had the keyboard; it is for the dialog now.
    const hasKeyboard = () =>
      tab.page.evaluate(() => document.activeElement?.closest("[role=dialog], [role=alertdialog]") !== null);
    await expect.poll(hasKeyboard, { ...patience, message: dialog }).toBe(true);
    await check(dialog, above);
    await close();
  }
}

it("the list of flows, with all that opens from it", async () => {
  const { page } = tab;
  await open("/", "Flows");
  // Of the command menu nothing was fetched yet.
  await page.context().setOffline(true);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByText("The list of commands could not be loaded").waitFor();
  await check("lazy/in-dialog", above);
  await close();
  // Nor of the dialogs of a flow's menu. Each says whose place it takes, and closes as it would.
  for (const [entry, title] of [
    ["Rename", "Rename"],
    ["Folder and tags", "Folder and tags"],
    ["Unpublish", "Unpublish"],
    ["Delete", "Delete"],
  ] as const) {
    await button("Actions for Every kind of field").click();
    await page.getByRole("menuitem", { name: entry }).click();
    const missing = page.getByRole("dialog", { name: title, exact: true });
    await missing.getByText("This dialog could not be loaded").waitFor();
    await missing.getByText("The server is away.").waitFor();
    if (entry !== "Delete") await close();
  }
  await page.context().setOffline(false);
  // By itself: nobody has pressed anything.
  await page.getByRole("alertdialog", { name: /Every kind of field/ }).waitFor();
  await close();
  // What could not be fetched meanwhile is no fault of the page.
  tab.faults.splice(0);
  await checkMenu("flow/new-flow-button", button("New flow"), []);
  await checkMenu("flow/flow-menu", button("Actions for Every kind of field"), [
    ["flow/rename-flow-dialog", "Rename"],
    ["flow/organize-flow-dialog", "Folder and tags"],
    ["flow/unpublish-flow-dialog", "Unpublish"],
    ["flow/remove-flow-dialog", "Delete"],
  ]);
  await page
    .getByLabel("Flow files")
    .setInputFiles([{ name: "a.json", mimeType: "text/plain", buffer: Buffer.from("{") }]);
  await page.getByRole("dialog").waitFor();
  await check("flow/refused-files-dialog", above);
  await close();
  await page.getByRole("combobox", { name: "State" }).click();
  await page.getByRole("listbox").waitFor();
  expect(await findBarriersInBothThemes(page, "[role=listbox]")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("nothing is called this");
  await page.getByText("No flow is like that").waitFor();
  await check("flow/flow-list, nothing found", "main");

  await checkMenu("frame/workspace-menu", button(firstOwner.workspace), [
    ["frame/rename-workspace-dialog", "Rename workspace"],
  ]);
  await checkMenu("frame/person-menu", button(firstOwner.name), []);

  const duplicate = async () => {
    await button("Actions for Every kind of field").click();
    await page.getByRole("menuitem", { name: "Duplicate" }).click();
  };
  await page.getByRole("searchbox").fill("");
  await duplicate();
  await page.getByText("“Every kind of field 2” was made").first().hover();
  await page.route("**/trpc/flows.get*", (route) => route.fulfill({ status: 500, body: "{}" }));
  await duplicate();
  // A message stays while the pointer is on one.
  await page.getByText("“Every kind of field” was not duplicated").first().hover();
  await check("messages", "[role=region][aria-label^=Notifications]");
  await page.unroute("**/trpc/flows.get*");
  await button("Actions for Every kind of field").hover();
  await page.getByRole("tooltip").waitFor();
  await check("a tooltip", "[data-radix-popper-content-wrapper]");

  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  await check("command/command-provider", above);
  await close();
}, 240_000);

it("templates, account, and the pages of settings with all that opens from them", async () => {
  const { page } = tab;
  await open("/templates", "Templates");
  await open("/account", "Account");
  await open("/account/email", "Use the new email address?");
  await open("/settings/audit", "Audit");
  await checkAbove("audit/entry-details", button(/^Details of entry/));
  await close();

  await open("/settings/members", "Members");
  await checkAbove("members/invite-dialog", button("Invite"));
  await close();
  await checkMenu("members/member-list", button("Actions for Grace Hopper"), [
    ["members/roles-dialog", "Change roles"],
    ["members/reset-link-dialog", "Make a link for a new password"],
    ["members/disable-member-dialog", "Disable"],
    ["members/remove-member-dialog", "Remove"],
  ]);

  await open("/settings/credentials", "Credentials");
  await checkMenu("credentials/credentials", button("Actions for Shop"), [
    ["credentials/credential-dialog", "Change"],
    ["credentials/test-credential-dialog", "Test"],
    ["credentials/remove-credential-dialog", "Remove"],
  ]);

  await open("/settings/sign-in", "Sign-in");
  await checkMenu("identity-providers/identity-providers", button("Actions for Company login"), [
    ["identity-providers/provider-dialog", "Change"],
    ["identity-providers/test-provider-dialog", "Test"],
    ["identity-providers/remove-provider-dialog", "Remove"],
  ]);

  await open("/settings/keys", "API keys");
  await checkAbove("keys/revoke-key-dialog", button("Revoke Nightly import"));
  await close();
  await checkAbove("keys/create-key-dialog", button("New key"));
  await page.getByRole("textbox", { name: "Name" }).fill("Export");
  await button("Make key").click();
  await page.getByRole("dialog", { name: "Copy the key now" }).waitFor();
  await check("keys/create-key-dialog, the secret", above);
  await button("I have copied it").click();
  await checkAbove("keys/key-scopes", button("and 1 more"));
  await close();
  // A list of more than ten can be searched.
  const search = page.getByRole("searchbox", { name: "Search API keys" });
  expect(await search.count()).toBe(0);
  for (let spare = 0; spare < 10; spare++) {
    await callProcedure(page, "keys.create", { name: `Spare ${spare}`, scopes: ["flows:read"] });
  }
  await page.reload();
  await search.fill("flows SPARE 7");
  await expect.poll(() => page.getByRole("button", { name: /^Revoke/ }).count(), patience).toBe(1);
  await check("a list that is searched");
  await search.fill("no such key");
  await page.getByText("None of them is like that").waitFor();
  await check("a search that finds nothing");
  await button("Show all").click();
  await button("Revoke Spare 0").waitFor();
}, 240_000);

it("a page that failed", async () => {
  const { page } = tab;
  // An answer such as no server gives.
  await page.route("**/trpc/members.list*", (route) => {
    const { length } = new URL(route.request().url()).pathname.split(",");
    const body = JSON.stringify(Array.from({ length }, () => ({ result: { data: [null] } })));
    return route.fulfill({ status: 200, contentType: "application/json", body });
  });
  await page.goto("/settings/members");
  await page.getByRole("heading", { level: 1, name: "This page has failed" }).waitFor();
  await check("a page that failed");
  await page.unroute("**/trpc/members.list*");
  expect(tab.faults.splice(0).length).toBeGreaterThan(0);
  await button("Try again").click();
  await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
}, 120_000);

it("the editor with its panels and dialogs", async () => {
  const { page } = tab;
  await open("/flows/019a0000-0000-7000-8000-000000000001", "There is no such flow", "a flow that is gone");
  await page.goto(`/flows/${seeded.flow}`);
  await page.locator('[data-node="say"]').waitFor();
  await check("/flows/[flow]");
  await button("Left panel").hover();
  await page.getByRole("tooltip").waitFor();
  await check("a tooltip with a shortcut", "[data-radix-popper-content-wrapper]");
  await checkMenu("editor/top-bar", button("More"), [["editor/shortcut-sheet", "Keyboard shortcuts"]]);
  await checkAbove("editor/publish-dialog", button("Publish"));
  await close();
  await checkAbove("runs/run-button", button("Run"));
  await close();
  await page.keyboard.press("/");
  await page.getByRole("dialog").waitFor();
  await check("editor/flow-search", above);
  await close();
  await page.keyboard.press("n");
  await page.getByRole("dialog", { name: "Add a node" }).waitFor();
  await check("palette/quick-add", above);
  await close();
  await button(/problem/i).click();
  await page.getByRole("tabpanel", { name: /^Problems/ }).waitFor();
  await check("problems/problem-list", "section[aria-label='Problems and runs']");
  await page.keyboard.press("p");
  await page.getByRole("tab", { name: "Outline" }).click();
  await page.getByRole("treeitem").first().click();
  await check("the outline", "section[aria-label='Palette and outline']");
  await page.keyboard.press("c");
  await page.getByRole("dialog").waitFor();
  await check("outline/outline", above);
  await close();
}, 240_000);

it("the settings of a node, with each kind of field", async () => {
  const { page } = tab;
  const panel = page.getByRole("region", { name: "Settings of the node" });
  await page.goto(`/flows/${seeded.flow}`);
  await page.locator('[data-node="say"]').waitFor();
  for (const id of ["nightly", "hook", "say", "set", "code", "fetch", "wait", "each", "note"]) {
    await page.keyboard.press("/");
    await page.getByRole("searchbox", { name: "Search nodes" }).fill(id);
    await page.keyboard.press("Enter");
    await page.locator(`[data-inspector="${id}"]`).waitFor();
    const folded = panel.locator("h3 button[aria-expanded=false]");
    while ((await folded.count()) > 0) await folded.first().click();
    await check(`the settings of ${id}`, "section[aria-label='Settings of the node']");
    if (id === "say") {
      await checkAbove("inspector/mode-switch", button(/^How Text is given/));
      await close();
    }
    if (id === "fetch") {
      await checkAbove("credentials/credential-uses", button("Where used"));
      await close();
    }
  }
}, 240_000);

it("a run that failed, with its data, its times and what can be done with it", async () => {
  const { page } = tab;
  await page.goto(`/flows/${seeded.flow}?run=${seeded.failedRun}&node=set`);
  await checkAbove("runs/redrive-dialog", button("Redrive"));
  await close();
  const panel = page.getByRole("region", { name: "Settings of the node" });
  await panel.getByRole("tab", { name: "Output" }).click();
  await panel.getByText("total").first().waitFor();
  await page.keyboard.press("r");
  await page.getByRole("list", { name: "Runs" }).waitFor();
  await check("a run that failed");
  await panel.getByRole("radio", { name: "Raw" }).first().click();
  await page.getByRole("tab", { name: "Waterfall" }).click();
  await page.getByRole("list", { name: "Waterfall" }).getByRole("listitem").first().waitFor();
  await check("its times and its raw data");
  await page.keyboard.press("p");
  await page.getByRole("tabpanel", { name: /^Problems/ }).waitFor();
  await page.keyboard.press("p");
  await page.goto(`/flows/${seeded.flow}?run=${seeded.failedRun}&node=stop`);
  await panel.getByRole("tab", { name: "Output" }).click();
  await checkAbove("runs/output-actions", panel.getByRole("button", { name: "Pin output" }));
  await close();
}, 240_000);

it("the plan, what is in production, and the versions", async () => {
  const { page } = tab;
  await page.goto(`/flows/${seeded.flow}`);
  await page.locator('[data-node="say"]').waitFor();
  const look = (name: string) => page.getByRole("radio", { name }).click();
  await look("Plan");
  await page.getByRole("list", { name: "Jobs" }).first().waitFor();
  await check("the plan");
  await look("Production");
  await page.getByText("p95 of a run").waitFor();
  await check("production");
  await look("Versions");
  await page.getByRole("list", { name: "Changes" }).waitFor();
  await check("versions");
  const versions = page.getByRole("list", { name: "Versions" });
  await versions.getByRole("button", { name: /Version 1/ }).click();
  await checkAbove("versions/restore-dialog", button("Restore as draft"));
  await close();
  await versions.getByRole("button", { name: /Version 2/ }).click();
  await checkAbove("versions/unpublish-dialog", button("Unpublish"));
  await close();
}, 240_000);

/** What a finger would miss: it takes presses over less than 44 px from top to bottom. */
function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("button:enabled, input, textarea, a[href^='/']")].flatMap((target) => {
      const { x, y, width, height } = target.getBoundingClientRect();
      const middle = [x + width / 2, y + height / 2] as const;
      const takes = (by: number) => {
        const hit = document.elementFromPoint(middle[0], middle[1] + by);
        return hit !== null && target.contains(hit);
      };
      const reach = (step: 1 | -1) => {
        let by = 0;
        while (Math.abs(by) < 44 && takes(by + step)) by += step;
        return Math.abs(by);
      };
      const isOutOfReach = middle[1] < 44 || middle[1] > window.innerHeight - 44 || !takes(0);
      // Half a pixel at each end is nobody's.
      return isOutOfReach || reach(1) + 1 + reach(-1) >= 43 ? [] : [target.outerHTML];
    }),
  );
}

/** Controls that stand apart from their label: what is said of one must not look as if it was said of another. */
function findLostLabels(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>("input")].flatMap((control) =>
      [...(control.labels ?? [])]
        .filter((label) => control.getBoundingClientRect().top - label.getBoundingClientRect().bottom > 8)
        .map((label) => label.outerHTML),
    ),
  );
}

/** Nothing is wider than a phone's window, and all of it can be pressed. */
async function checkOnPhone(path: string): Promise<void> {
  const { page } = tab;
  // A page may still be on its way to another one, as the sign-in is for who is signed in.
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(overhang, { ...patience, message: path }).toBeLessThanOrEqual(0);
  expect(await findSmallTargets(page), path).toEqual([]);
  expect(await findLostLabels(page), path).toEqual([]);
}

it("on a phone, what stands beside the page opens as a sheet, and nothing is wider than the window", async () => {
  const { page } = tab;
  // Where there is room, the runs stay open; a sheet that covers the flow does not.
  await page.goto(`/flows/${seeded.flow}`);
  await page.locator('[data-node="say"]').waitFor();
  await page.keyboard.press("r");
  await page.getByRole("list", { name: "Runs" }).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/flows/${seeded.flow}?node=fetch`);
  await page.getByRole("dialog", { name: "Settings of the node" }).waitFor();
  await check("editor/editor-layout", above);
  await close();
  await checkAbove("the palette in a sheet", button("Left panel"));
  await close();
  await checkAbove("the problems in a sheet", button(/problem/i));
  await close();
  for (const path of listPages().filter((one) => !one.includes("["))) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await checkOnPhone(path);
  }
  await page.goto("/");
  await checkAbove("the navigation in a sheet", button("Open navigation"));
  await close();
  await page.setViewportSize({ width: 1440, height: 900 });
}, 240_000);

it("what is there for who is not signed in", async () => {
  const pages: [path: string, heading: string | RegExp, page?: string][] = [
    ["/sign-in", "Sign in"],
    ["/forgot", "Forgot your password?"],
    ["/reset?token=good", "Choose a new password", "/reset"],
    ["/reset?token=nothing", "This link is not good any more", "/reset, used"],
    ["/reset", "This link is not good any more", "/reset, without a token"],
    [seeded.invitationLink, /^Join/, "/invitation"],
    ["/invitation?token=nothing", "This invitation is not good any more", "/invitation, used"],
    ["/first-run?token=good", "Set up AutoWeave", "/first-run"],
    ["/first-run?token=nothing", "This link is not good any more", "/first-run, used"],
    ["/no-such-page", "There is no such page"],
  ];
  tab = await studio.browser.openTab({ baseURL: studio.server.url });
  // There is an owner already: no real link leads to the form.
  await tab.page.route("**/auth/*?token=good", (route) => route.fulfill({ status: 204 }));
  for (const [path, heading, page] of pages) {
    await open(path, heading, page);
    await tab.page.setViewportSize({ width: 390, height: 844 });
    await checkOnPhone(path);
    await tab.page.setViewportSize({ width: 1280, height: 800 });
  }
  await tab.close();
  expect(tab.faults).toEqual([]);
  ({ tab } = studio);
}, 240_000);

it("every page and everything that opens above one was among them", () => {
  expect(listPages().filter((page) => !seen.has(page))).toEqual([]);
  expect(listOverlays().filter((file) => !seen.has(file))).toEqual([]);
});
