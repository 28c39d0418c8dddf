import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openBlankFlow, toFlowEditor } from "./flow-editor.js";
import { withStudio } from "./with-studio.js";

const patience = { timeout: 30_000 };
const studio = withStudio({ acceptDownloads: true });

it("S5.2: two tabs edit one flow, and both end with what both did", async () => {
  const { page } = studio;
  await page.goto("/");
  const one = await openBlankFlow(page);
  await one.dropType("Manual", { x: 180, y: 100 });
  await one.saved();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const two = toFlowEditor(other);
  await two.card("manual").waitFor();

  // Below the other one: beside it, the settings that open in the second tab would cover it.
  await one.dropType("Set fields", { x: 180, y: 250 });
  await two.dropType("Template text", { x: 300, y: 400 });
  await two.card("setFields").waitFor();
  await one.card("templateText").waitFor();

  // The same field in both at once: one of the two counts, in both tabs.
  await one.select("setFields");
  await two.select("setFields");
  await Promise.all([
    one.settings.getByRole("textbox", { name: "Name on the canvas" }).fill("From the first tab"),
    two.settings.getByRole("textbox", { name: "Name on the canvas" }).fill("From the second tab"),
  ]);
  const names = () =>
    Promise.all(
      [one, two].map(async ({ card }) => /From the \w+ tab/.exec((await card("setFields").textContent()) ?? "")?.[0]),
    );
  await expect.poll(async () => new Set(await names()).size, patience).toBe(1);
  await Promise.all([one.saved(), two.saved()]);
  const [agreed] = await names();
  await page.reload();
  await one
    .card("setFields")
    .getByText(agreed ?? "")
    .waitFor();

  // A closed tab loses nothing, even of what it has not sent.
  await two.select("templateText");
  await two.settings.getByRole("textbox", { name: "Name on the canvas" }).fill("Typed and closed");
  await other.close();
  await page.reload();
  await one.card("templateText").getByText("Typed and closed").waitFor();
}, 180_000);

it("S5.2: a server that dies under an edit is said to be away, and nothing is lost when it is back", async () => {
  const { page } = studio;
  await page.goto("/");
  const editor = await openBlankFlow(page);
  await editor.dropType("Manual", { x: 180, y: 100 });
  await editor.saved();
  await studio.stopServer();
  await editor.dropType("Set fields", { x: 500, y: 100 });
  await editor.connect("manual", "input", "setFields", "in");
  await page.getByText("Kept here until the server is back").waitFor();
  await editor.dropType("Respond", { x: 300, y: 400 });
  await editor.settings.getByRole("textbox", { name: "Name on the canvas" }).fill("Made while away");
  await studio.startServer();
  await editor.saved();
  const other = await studio.browser.openTab({ storageState: await page.context().storageState() });
  await other.page.goto(page.url());
  const again = toFlowEditor(other.page);
  await again.card("respond").getByText("Made while away").waitFor();
  expect(await again.wires()).toEqual(["manual.input>setFields.in"]);
  await other.close();
  // What failed while it was away is no fault of the page.
  studio.tab.faults.splice(0);
}, 180_000);

it("S5.7: a file that is exported comes back as the same bytes", async () => {
  const { page } = studio;
  const source = readFileSync(new URL("../../../examples/order-approval/order-approval.flow.json", import.meta.url));
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
  await page
    .getByLabel("Flow files")
    .setInputFiles({ name: "a.flow.json", mimeType: "application/json", buffer: source });
  const editor = toFlowEditor(page);
  await editor.canvas.waitFor();
  const save = async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      (async () => {
        await page.getByRole("button", { name: "More" }).click();
        await page.getByRole("menuitem", { name: "Export as file" }).click();
      })(),
    ]);
    return readFileSync(await download.path());
  };
  const first = await save();
  expect(first.toString()).toBe(source.toString());
  await page.goto("/");
  await page
    .getByLabel("Flow files")
    .setInputFiles({ name: "b.flow.json", mimeType: "application/json", buffer: first });
  await editor.canvas.waitFor();
  const name = await page.getByRole("textbox", { name: "Name of the flow" }).inputValue();
  const again = JSON.parse((await save()).toString()) as { name: string };
  // A second flow cannot have the same name; all else is the same.
  expect({ ...again, name: "" }).toEqual({ ...(JSON.parse(first.toString()) as object), name: "" });
  expect(again.name).toBe(name);
}, 120_000);
