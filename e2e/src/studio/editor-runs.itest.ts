import { afterAll, beforeAll, expect, it } from "vitest";
import { type Receiver, startReceiver } from "../start-receiver.js";
import { callProcedure } from "./call-procedure.js";
import { type FlowEditor, toFlowEditor } from "./flow-editor.js";
import { withStudio } from "./with-studio.js";

let receiver: Receiver;
const patience = { timeout: 30_000 };

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
const studio = withStudio({ env: () => ({ AUTOWEAVE_ALLOW_HOSTS: receiver.host }) });

type Step = { id: string; type: string; output: string; config?: object; retry?: object };

/** Imports steps, one after the other, and opens them. */
async function openSteps(name: string, steps: Step[]): Promise<FlowEditor> {
  const graph = {
    format: 1,
    name,
    nodes: steps.map(({ output: _output, config = {}, ...step }) => ({ ...step, version: 1, config })),
    edges: steps.slice(1).map(({ id }, index) => ({
      from: { node: steps[index]?.id, port: steps[index]?.output },
      to: { node: id, port: "in" },
    })),
    layout: Object.fromEntries(steps.map(({ id }, index) => [id, { x: 0, y: index * 112 }])),
  };
  const { page } = studio;
  const { id: flow } = await callProcedure<{ id: string }>(page, "flows.import", { graph });
  await page.goto(`/flows/${flow}`);
  const editor = toFlowEditor(page);
  await editor.card(steps[0]?.id ?? "").waitFor();
  return editor;
}

function inState(editor: FlowEditor, id: string, state: string): Promise<void> {
  return editor.canvas.locator(`[data-node="${id}"][data-state="${state}"]`).waitFor();
}

/** The run that the page shows, by the list of runs. */
async function shownRun(editor: FlowEditor): Promise<string> {
  await editor.page.keyboard.press("r");
  const pressed = editor.page.locator('[data-run][aria-pressed="true"]');
  const id = await pressed.getAttribute("data-run");
  await editor.page.keyboard.press("r");
  return id ?? "";
}

it("S5.4: a run is watched live, from what waits to the end, and gone through again by its time", async () => {
  const { page } = studio;
  const editor = await openSteps("Watched", [
    { id: "start", type: "trigger.manual", output: "input" },
    { id: "hold", type: "flow.wait", output: "done", config: { mode: "signal", signal: "go" } },
    { id: "say", type: "data.template-text", output: "text", config: { text: "done" } },
  ]);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await inState(editor, "start", "done");
  await inState(editor, "hold", "waiting");
  await page
    .getByRole("status")
    .getByText("Waiting")
    .or(page.getByRole("status").getByText("Running"))
    .first()
    .waitFor();
  const run = await shownRun(editor);
  await studio.server.ask(["run", "signal", run, "go"]);
  await inState(editor, "say", "done");
  await page
    .getByRole("status")
    .getByText("Done")
    .or(page.getByRole("status").getByText("Completed"))
    .first()
    .waitFor();

  const moment = page.getByRole("slider", { name: "Moment of the run" });
  await moment.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => editor.card("say").getAttribute("data-state"), patience).not.toBe("done");
  await page.keyboard.press("End");
  await inState(editor, "say", "done");

  await page.getByRole("button", { name: "Leave" }).click();
  await expect.poll(() => editor.card("say").getAttribute("data-state"), patience).toBeNull();
  await page.keyboard.press("r");
  await page.locator(`[data-run="${run}"]`).click();
  await inState(editor, "say", "done");
}, 120_000);

it("S5.4: a run that failed says why, and goes on from there once that is mended", async () => {
  const { page } = studio;
  const editor = await openSteps("Redriven", [
    { id: "start", type: "trigger.manual", output: "input" },
    { id: "before", type: "data.template-text", output: "text", config: { text: "kept" } },
    {
      id: "fetch",
      type: "http.request",
      output: "response",
      config: { url: `${receiver.url}/gates/redriven` },
      retry: { attempts: 1 },
    },
    { id: "after", type: "data.template-text", output: "text", config: { text: "after" } },
  ]);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await inState(editor, "fetch", "failed");
  await page.getByRole("button", { name: "Redrive" }).waitFor();
  await editor.card("fetch").getByText(/500/).waitFor();

  await receiver.post("/gates/redriven");
  await page.getByRole("button", { name: "Redrive" }).click();
  const dialog = page.getByRole("dialog", { name: "Redrive this run" });
  await dialog.getByRole("heading", { name: "Runs again (2)" }).waitFor();
  expect(await dialog.getByRole("listitem").allTextContents()).toEqual([
    ...["HTTP request", "Template text"],
    ...["Manual", "Template text"],
  ]);
  await dialog.getByRole("button", { name: "Redrive" }).click();
  await inState(editor, "after", "done");
  await inState(editor, "fetch", "done");
  const calls = (await receiver.journal()).filter(({ path }) => path === "/gates/redriven");
  expect(calls.map(({ method }) => method)).toEqual(["GET", "POST", "GET"]);
}, 120_000);

it("S5.4: a pinned output stands in for its node, and one node is run alone", async () => {
  const { page } = studio;
  const editor = await openSteps("Pinned", [
    { id: "start", type: "trigger.manual", output: "input" },
    { id: "first", type: "data.template-text", output: "text", config: { text: "computed" } },
    {
      id: "second",
      type: "data.template-text",
      output: "text",
      config: { text: { $text: ["got ", { $expr: "nodes.first.text" }] } },
    },
  ]);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await inState(editor, "second", "done");
  await editor.select("first");
  await editor.settings.getByRole("tab", { name: "Output" }).click();
  await editor.settings.getByText("computed").waitFor();
  await editor.settings.getByRole("button", { name: "Pin output" }).click();
  await editor.settings.getByRole("button", { name: "Edit the pin" }).click();
  await page.getByRole("dialog").getByLabel("Values by port").fill('{ "text": "pinned" }');
  await page.getByRole("dialog").getByRole("button", { name: "Pin" }).click();

  await editor.select("second");
  await editor.settings.getByRole("tab", { name: "Output" }).click();
  await editor.settings.getByText("got computed").waitFor();
  await editor.settings.getByRole("button", { name: "Run only this" }).click();
  await editor.settings.getByText("got pinned").waitFor();
}, 120_000);

it("S5.5: a draft is compared with what is live, on the canvas and in words, and an old version comes back", async () => {
  const { page } = studio;
  const editor = await openSteps("Versioned", [
    { id: "start", type: "trigger.manual", output: "input" },
    { id: "say", type: "data.template-text", output: "text", config: { text: "one" } },
  ]);
  await editor.publish("The first");
  await editor.select("say");
  await editor.settings.getByRole("textbox", { name: "Text", exact: true }).fill("two");
  await page.keyboard.press("Escape");
  await editor.dropType("Respond", { x: 600, y: 500 });
  await editor.saved();
  await page.getByRole("radio", { name: "Versions" }).click();
  const versions = page.getByRole("list", { name: "Versions" });
  await versions.getByText("The first").waitFor();
  const changes = page.getByRole("list", { name: "Changes" });
  await changes.getByText("Respond").first().waitFor();
  await changes.getByText("Text", { exact: false }).first().waitFor();

  await versions.getByRole("button", { name: /Version 1/ }).click();
  await page.getByRole("button", { name: /Restore/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Restore" }).click();
  await editor.card("respond").waitFor({ state: "detached" });
  await editor.saved();
  await page.keyboard.press("Control+z");
  await editor.card("respond").waitFor();
}, 120_000);
