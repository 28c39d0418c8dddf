import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Server, startServer } from "../start-server.js";
import { findBarriersInBothThemes } from "./find-barriers.js";
import { becomeOwner, findFirstRunLink, firstOwner, signIn, signOut } from "./first-owner.js";
import { openBrowser, type Tab, type TestBrowser } from "./open-browser.js";

let server: Server;
let browser: TestBrowser;
let tab: Tab;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.dispose();
});
beforeEach(async () => {
  tab = await browser.openTab({ baseURL: server.url });
});
afterEach(async () => {
  expect(tab.faults).toEqual([]);
  await tab.close();
});

it("the link of the first start makes the owner, who signs out and in again", { timeout: 180_000 }, async () => {
  const { page } = tab;
  await page.goto(findFirstRunLink(server));
  await page.getByRole("button", { name: "Become the owner" }).click();
  await page.getByText("Name the workspace").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);

  await becomeOwner(page, server);
  await page.getByText("No flows yet").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);

  await signOut(page, firstOwner);
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await signIn(page, { ...firstOwner, password: "not this one at all" });
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").textContent()).toMatch(/email|password/i);
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await signIn(page, firstOwner);
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
});

it("the link is good once", async () => {
  const { page } = tab;
  await page.goto(findFirstRunLink(server));
  await page.getByLabel("Workspace").fill("Mine now");
  await page.getByLabel("Your name").fill("Mallory");
  await page.getByLabel("Email").fill("mallory@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a password that is long");
  await page.getByRole("button", { name: "Become the owner" }).click();
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

it.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])(
  "the way back leads nowhere else: %s",
  async (returnTo) => {
    const { page } = tab;
    await page.goto(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    await signIn(page, firstOwner);
    await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
    expect(new URL(page.url()).origin).toBe(server.url);
  },
);

it("what is wrong is said at its field, before anything is sent", async () => {
  const { page } = tab;
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("nonsense");
  await page.getByRole("button", { name: "Sign in" }).click();
  const email = page.getByLabel("Email");
  await page.getByText("This is no email address").waitFor();
  expect(await email.getAttribute("aria-invalid")).toBe("true");
  expect(await email.evaluate("element => element === document.activeElement")).toBe(true);
  await email.fill("ada@example.com");
  expect(await email.getAttribute("aria-invalid")).toBeNull();
});

it("a script that somebody smuggles in does not run", async () => {
  const { page } = tab;
  await page.goto("/sign-in");
  await page.evaluate(`{
    const script = document.createElement("div");
    script.innerHTML = "<img src=x onerror='window.wasRun = true'>";
    document.body.append(script);
    const inline = document.createElement("script");
    inline.textContent = "window.wasRun = true";
    document.body.append(inline);
  }`);
  await expect.poll(() => tab.faults.length).toBeGreaterThanOrEqual(2);
  expect(await page.evaluate("window.wasRun")).toBeUndefined();
  expect(tab.faults.every((fault) => fault.includes("script-src") || fault.includes("Content Security Policy"))).toBe(
    true,
  );
  tab.faults.length = 0;
});
