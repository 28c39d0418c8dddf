import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Server, startServer } from "../start-server.js";
import { becomeOwner } from "./first-owner.js";
import { openBlankFlow } from "./flow-editor.js";
import { openBrowser, type Tab, type TestBrowser } from "./open-browser.js";

let server: Server;
let browser: TestBrowser;
let tab: Tab;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  tab = await browser.openTab({ viewport: { width: 1440, height: 900 } });
  await becomeOwner(tab.page, server);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.dispose();
});
beforeEach(() => tab.page.goto(server.url));
afterEach(() => expect(tab.faults.splice(0)).toEqual([]));

it("S5.1: a flow drawn with the mouse, from blank to a published webhook that answers", async () => {
  const { page } = tab;
  const editor = await openBlankFlow(page);
  await editor.dropType("Webhook", { x: 120, y: 200 });
  await editor.settings.getByRole("textbox", { name: "Path" }).fill("greetings");
  await editor.settings.getByRole("combobox", { name: "Answer" }).click();
  await page.getByRole("option", { name: "When ended" }).click();
  await editor.dropType("Template text", { x: 440, y: 200 });
  await editor.settings.getByRole("textbox", { name: "Text", exact: true }).fill("Hello {{ trigger.body.name }}!");
  await editor.dropType("Respond", { x: 760, y: 200 });
  await editor.connect("webhook", "request", "templateText", "in");
  await editor.connect("templateText", "text", "respond", "in");
  await editor.saved();
  const said = await editor.publish("First words");
  expect(said).toContain(`${server.url}/hooks/greetings`);
  const answer = await fetch(`${server.url}/hooks/greetings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Grace" }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, "Hello Grace!"]);
}, 120_000);
