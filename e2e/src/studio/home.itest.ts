import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { findBarriersInBothThemes } from "./find-barriers.js";
import { firstOwner, signIn } from "./first-owner.js";
import { withStudio } from "./with-studio.js";

const studio = withStudio({
  viewport: { width: 1280, height: 800 },
  permissions: ["clipboard-read", "clipboard-write"],
});

const toPath = (name: string) => fileURLToPath(new URL(`../../../examples/${name}.flow.json`, import.meta.url));
const orders = toPath("order-total/order-total");
const nightly = toPath("nightly-report/nightly-report");

const row = (name: string) =>
  studio.page.getByRole("row").filter({ has: studio.page.getByRole("link", { name, exact: true }) });

/** Presses an entry of the menu of a flow in the list. */
async function choose(flow: string, entry: string): Promise<void> {
  await studio.page.getByRole("button", { name: `Actions for ${flow}`, exact: true }).click();
  await studio.page.getByRole("menuitem", { name: entry }).click();
}

it("who has no flow yet builds one step by step, by keyboard, and it ends with a real run", {
  timeout: 180_000,
}, async () => {
  const { page } = studio;
  await page.goto("/");
  const begin = page.getByRole("button", { name: "Build one step by step" });
  // Nobody answers as the card of the guide is fetched, and for a while after; all else of the editor comes.
  let isAway = true;
  await page.route("**/alive", (route) => (isAway ? route.abort("internetdisconnected") : route.continue()));
  await page.route("**/_next/static/**/*.js", async (route) => {
    const answer = await route.fetch();
    const isCard = (await answer.text()).includes("Skip the guide");
    return isCard && isAway ? route.abort("internetdisconnected") : route.fulfill({ response: answer });
  });
  await begin.press("Enter");
  await page.getByText("The guide could not be loaded").waitFor();
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  isAway = false;
  const guide = page.getByRole("region", { name: "Your first flow" });
  await guide.waitFor();
  await page.unrouteAll({ behavior: "wait" });
  // What could not be fetched meanwhile is no fault of the page.
  studio.tab.faults.splice(0);
  for (const title of ["Add a trigger", "Add a step", "Connect the two"]) {
    const step = guide.locator("[aria-current=step]").filter({ hasText: title });
    await step.getByRole("button", { name: "Do it for me" }).press("Enter");
  }
  await guide.locator("[aria-current=step]").filter({ hasText: "Run it" }).waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  // How far it is stands over a new load, since it is kept.
  await page.reload();
  await guide.locator("[aria-current=step]").filter({ hasText: "Run it" }).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).press("Enter");
  await guide.locator("[aria-current=step]").filter({ hasText: "Publish it" }).waitFor();
  await page.getByRole("button", { name: "Publish", exact: true }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Publish" }).press("Enter");
  await dialog.getByRole("heading", { name: "Version 1 is live" }).waitFor();
  await page.keyboard.press("Escape");
  await guide.getByRole("button", { name: "Start the live flow" }).press("Enter");
  await page.getByText("Version 1 runs").first().waitFor();
  await guide.waitFor({ state: "detached" });
  const { runs } = await studio.server.ask<{ runs: { status: string; cause: string }[] }>(["run", "list"]);
  expect(runs.filter(({ cause }) => cause === "manual")).toHaveLength(1);
  await page.goto("/");
});

it("files become flows, bad ones are refused in words, and an export has the bytes of the file", {
  timeout: 120_000,
}, async () => {
  const { page } = studio;
  const bad = { name: "notes.json", mimeType: "application/json", buffer: Buffer.from('{\n "format": 1,') };
  const picture = { name: "cat.json", mimeType: "image/png", buffer: Buffer.from([0x89, 0x50, 0xff, 0xfe]) };
  const good = [orders, nightly].map((path) => ({
    name: path,
    mimeType: "application/json",
    buffer: readFileSync(path),
  }));
  await page.getByLabel("Flow files").setInputFiles([bad, ...good, picture]);
  const dialog = page.getByRole("dialog", { name: "2 files made no flow" });
  await dialog.getByText("The file is not JSON: line 2").waitFor();
  await dialog.getByText("The file is not text.").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).first().click();
  const { name } = JSON.parse(readFileSync(orders, "utf8"));
  await row(name).waitFor();
  const saved = page.waitForEvent("download");
  await choose(name, "Export as file");
  expect(readFileSync(await (await saved).path(), "utf8")).toBe(readFileSync(orders, "utf8"));
});

it("a flow is renamed, filed, found by the address, duplicated and deleted", { timeout: 120_000 }, async () => {
  const { page } = studio;
  const { name } = JSON.parse(readFileSync(orders, "utf8"));
  await choose(name, "Rename");
  await page.getByRole("textbox", { name: "Name" }).fill("Totals");
  await page.keyboard.press("Enter");
  await row("Totals").waitFor();

  await choose("Totals", "Folder and tags");
  await page.getByRole("combobox", { name: "Folder" }).fill(" Shop / Orders ");
  await page.getByRole("textbox", { name: "Tags" }).fill("daily, money");
  await page.getByRole("button", { name: "Save" }).click();
  await row("Totals").getByRole("button", { name: "money" }).click();
  await expect.poll(() => page.getByRole("link", { name: "My first flow" }).count()).toBe(0);
  expect(new URL(page.url()).search).toBe("?tag=money");
  await page.reload();
  await row("Totals").waitFor();
  expect(await page.getByRole("link", { name: "My first flow" }).count()).toBe(0);

  await choose("Totals", "Duplicate");
  await row("Totals 2").waitFor();
  await choose("Totals 2", "Delete");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await row("Totals 2").waitFor({ state: "detached" });
  const flows = await studio.server.ask<{ flows: { name: string }[] }>(["flow", "list"]);
  expect(flows.flows.map((flow) => flow.name)).toContain("Totals");
  expect(flows.flows.map((flow) => flow.name)).not.toContain("Totals 2");
});

it("what the API refuses is taken back in the list", { timeout: 120_000 }, async () => {
  const { page } = studio;
  await page.goto("/");
  await row("Totals").waitFor();
  await choose("Totals", "Rename");
  await page.getByRole("textbox", { name: "Name" }).fill("My first flow");
  await page.keyboard.press("Enter");
  await page.getByText("“Totals” keeps its name").first().waitFor();
  await row("Totals").waitFor();
  await choose("My first flow", "Unpublish");
  await page.getByRole("alertdialog").getByRole("button", { name: "Unpublish" }).click();
  await row("My first flow").getByRole("cell", { name: "Draft", exact: true }).waitFor();
});

it("a link to a node opens there for a member, after signing in", { timeout: 120_000 }, async () => {
  const { page } = studio;
  await row("Totals").getByRole("link", { name: "Totals" }).click();
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  const { id, node } = await page.evaluate(async () => {
    const response = await fetch(`/trpc/flows.get?input=${encodeURIComponent(JSON.stringify({ flow: "Totals" }))}`);
    const { result } = await response.json();
    return { id: result.data.id, node: result.data.graph.nodes[1].id };
  });
  const other = await studio.browser.openTab({ baseURL: studio.server.url });
  await other.page.goto(`/flows/${id}?node=${node}`);
  await signIn(other.page, firstOwner);
  await other.page.getByRole("region", { name: "Settings of the node" }).waitFor();
  expect(new URL(other.page.url()).search).toBe(`?node=${node}`);
  expect(other.faults).toEqual([]);
  await other.close();
});

it("the theme is chosen in the menu of who is here, which marks it, and stands over a new load", {
  timeout: 120_000,
}, async () => {
  const { page } = studio;
  const isDark = () => page.evaluate(() => document.documentElement.dataset.theme === "dark");
  const open = async () => {
    await page.getByRole("button", { name: firstOwner.name }).click();
    await page.getByRole("menuitem", { name: "Theme" }).click();
    return page.getByRole("menuitemradio", { checked: true }).textContent();
  };
  await page.goto("/");
  expect(await open()).toBe("As the system");
  await page.getByRole("menuitemradio", { name: "Dark" }).press("Enter");
  await expect.poll(isDark).toBe(true);
  await page.reload();
  expect(await isDark()).toBe(true);
  expect(await open()).toBe("Dark");
  await page.getByRole("menuitemradio", { name: "As the system" }).press("Enter");
  await expect.poll(isDark).toBe(false);
});

it("the command menu makes a flow", { timeout: 120_000 }, async () => {
  const { page } = studio;
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await page.keyboard.type("new blank");
  await page.keyboard.press("Enter");
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  const { flows } = await studio.server.ask<{ flows: { name: string }[] }>(["flow", "list"]);
  expect(flows.map((flow) => flow.name)).toContain("New flow");
});
