import { afterEach, beforeEach, expect, it } from "vitest";
import { findBarriersInBothThemes } from "./find-barriers.js";
import { becomeOwner, findFirstRunLink, firstOwner, signIn, signOut } from "./first-owner.js";
import type { Tab } from "./open-browser.js";
import { withStudio } from "./with-studio.js";

const studio = withStudio({ hasOwner: false });
let tab: Tab;

beforeEach(async () => {
  tab = await studio.browser.openTab({ baseURL: studio.server.url });
});
afterEach(async () => {
  expect(tab.faults).toEqual([]);
  await tab.close();
});

it("the link of the first start makes the owner, who signs out and in again", { timeout: 180_000 }, async () => {
  const { page } = tab;
  await page.goto(findFirstRunLink(studio.server));
  await page.getByRole("button", { name: "Become the owner" }).click();
  await page.getByText("Name the workspace").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);

  await becomeOwner(page, studio.server);
  await page.getByText("No flows yet").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);

  await signOut(page, firstOwner);
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await signIn(page, { ...firstOwner, password: "not this one at all" });
  await page
    .getByRole("alert")
    .filter({ hasText: /email|password/i })
    .waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await signIn(page, firstOwner);
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
});

it("the link is good once, and says so before anybody has filled in the form", async () => {
  const { page } = tab;
  await page.goto(findFirstRunLink(studio.server));
  await page.getByRole("heading", { name: "This link is not good any more" }).waitFor();
});

it("whoever is not signed in signs in first, and is then where they wanted to be", async () => {
  const { page } = tab;
  await page.goto("/settings/keys");
  await page.waitForURL("**/sign-in?returnTo=%2Fsettings%2Fkeys");
  await signIn(page, firstOwner);
  await page.getByRole("heading", { level: 1, name: "API keys" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/settings/keys");
});

it("the way back leads nowhere else", async () => {
  const { page } = tab;
  await page.goto(`/sign-in?returnTo=${encodeURIComponent("//evil.example")}`);
  await signIn(page, firstOwner);
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
  expect(new URL(page.url()).origin).toBe(studio.server.url);
});

it("what is typed and sent before any script of the page has run counts", async () => {
  const { page } = tab;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await released;
    await route.continue();
  });
  const nobody = { email: "nobody@example.com", password: "not anybody's at all" };
  await page.goto("/sign-in", { waitUntil: "commit" });
  await page.getByRole("radiogroup", { name: "Theme" }).getByRole("radio", { name: "System", checked: true }).waitFor();
  await signIn(page, nobody);
  expect(page.url()).toBe(`${studio.server.url}/sign-in`);
  release();
  await page.getByRole("main").getByRole("alert").waitFor();
  expect(await page.getByLabel("Email").inputValue()).toBe(nobody.email);
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe(nobody.password);
});
