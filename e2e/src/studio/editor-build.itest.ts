import type { Page } from "playwright";
import { beforeEach, expect, it } from "vitest";
import { type FlowEditor, openBlankFlow, toFlowEditor } from "./flow-editor.js";
import { withStudio } from "./with-studio.js";

const patience = { timeout: 30_000 };
const studio = withStudio();

beforeEach(() => studio.page.goto("/"));

async function call(path: string, body: unknown): Promise<[number, string]> {
  const answer = await fetch(`${studio.server.url}/hooks/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return [answer.status, await answer.text()];
}

it("S5.1: a flow drawn with the mouse, from blank to a published webhook that answers", async () => {
  const { page } = studio;
  const editor = await openBlankFlow(page);
  await editor.dropType("Webhook", { x: 120, y: 200 });
  await editor.settings.getByRole("textbox", { name: "Path" }).fill("by-mouse");
  await editor.settings.getByRole("combobox", { name: "Answer" }).click();
  await page.getByRole("option", { name: "When ended" }).click();
  await editor.dropType("Template text", { x: 440, y: 200 });
  await editor.settings
    .getByRole("textbox", { name: "Text", exact: true })
    .pressSequentially("Hello {{ trigger.body.name }}!", { delay: 20 });
  await editor.dropType("Respond", { x: 760, y: 200 });
  await editor.connect("webhook", "request", "templateText", "in");
  await editor.connect("templateText", "text", "respond", "in");
  await editor.saved();
  expect(await editor.publish("First words")).toContain(`${studio.server.url}/hooks/by-mouse`);
  expect(await call("by-mouse", { name: "Grace" })).toEqual([200, "Hello Grace!"]);
}, 120_000);

/** What has the keyboard, by the name that is spoken. */
function spoken(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement)) return "";
    const labels = active instanceof HTMLInputElement || active instanceof HTMLButtonElement ? active.labels : null;
    const label = active.ariaLabel ?? labels?.[0]?.textContent ?? active.textContent ?? "";
    return label.replace(/[\s*]+/g, " ").trim();
  });
}

/** Goes on by Tab until what has this name has the keyboard. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press("Tab");
    const now = await spoken(page);
    if (now === name) return;
    passed.push(now.slice(0, 40));
  }
  throw new Error(`Tab does not lead to "${name}", but to ${passed.join(", ")}.`);
}

/** Goes on by F6 until this part of the screen has the keyboard. */
async function goToPart(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 8; steps++) {
    await page.keyboard.press("F6");
    if ((await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) === name) return;
  }
  throw new Error(`F6 does not lead to "${name}".`);
}

/** Adds a node by the list of types that a key opens. */
async function addByKeyboard(editor: FlowEditor, key: string, words: string, id: string): Promise<void> {
  const { page } = editor;
  await page.keyboard.press(key);
  await page.getByRole("dialog", { name: "Add a node" }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await editor.card(id).waitFor();
  await page.locator(`.react-flow__node[data-id="${id}"]:focus`).waitFor();
  await page.locator(`[data-inspector="${id}"]`).waitFor();
}

it("S5.6: the same by the keyboard alone", async () => {
  const { page } = studio;
  const { keyboard } = page;
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
  await tabTo(page, "New flow");
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Blank" }).waitFor();
  await keyboard.press("Enter");
  const editor = toFlowEditor(page);
  await editor.canvas.waitFor();

  await addByKeyboard(editor, "n", "webhook", "webhook");
  await goToPart(page, "Settings of the node");
  await tabTo(page, "Path");
  await keyboard.type("by-keyboard");
  await tabTo(page, "Answer");
  await keyboard.press("Enter");
  const highlighted = page.locator('[role="option"][data-highlighted]');
  await highlighted.getByText("At once").waitFor();
  await keyboard.press("ArrowDown");
  await highlighted.getByText("When ended").waitFor();
  await keyboard.press("Enter");
  await editor.settings.getByRole("combobox", { name: "Answer" }).getByText("When ended").waitFor();

  // Two that stand alone, to be connected by the outline.
  await keyboard.press("Escape");
  await goToPart(page, "Canvas");
  await keyboard.press("Escape");
  await addByKeyboard(editor, "n", "template text", "templateText");
  await goToPart(page, "Settings of the node");
  await tabTo(page, "Text");
  await keyboard.type("Good day {{ trigger.body.name }}.", { delay: 20 });
  await goToPart(page, "Canvas");
  await keyboard.press("Tab");
  await page.locator('.react-flow__node[data-id="webhook"]').focus();
  await page.locator('.react-flow__node[data-id="templateText"]').focus();
  await addByKeyboard(editor, "Tab", "respond", "respond");
  expect(await editor.wires()).toEqual(["templateText.text>respond.in"]);
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");

  await goToPart(page, "Palette and outline");
  await tabTo(page, "Add");
  await keyboard.press("ArrowRight");
  const outline = page.getByRole("tree", { name: "Outline of the flow" });
  await outline.waitFor();
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Home");
  await outline.getByRole("treeitem", { name: "Webhook", selected: true }).waitFor();
  await keyboard.press("c");
  await page.getByRole("dialog", { name: "Connect Webhook" }).waitFor();
  await tabTo(page, "Connect");
  await keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Connect Webhook" }).waitFor({ state: "detached" });
  await expect
    .poll(() => editor.wires(), patience)
    .toEqual(["templateText.text>respond.in", "webhook.request>templateText.in"]);
  await editor.saved();

  await keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  await keyboard.type("publish");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Publish this flow" }).waitFor();
  await tabTo(page, "Publish");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Version 1 is live" }).waitFor();
  expect(await call("by-keyboard", { name: "Katherine" })).toEqual([200, "Good day Katherine."]);
}, 180_000);

it("S5.3: what is broken is said as it breaks, leads to its place, and is mended at a press", async () => {
  const { page } = studio;
  const editor = await openBlankFlow(page);
  await editor.dropType("Manual", { x: 120, y: 200 });
  await editor.dropType("Template text", { x: 440, y: 200 });
  await editor.settings.getByRole("textbox", { name: "Text", exact: true }).fill("Hello {{ nodes.manuel.input }}");
  await page.getByRole("button", { name: /^\d+ problems?$/ }).click();
  const problems = page.getByRole("list", { name: "Problems" });
  await problems.getByText('there is no node "manuel"').waitFor();
  await editor.card("templateText").getByText("Problems:").waitFor({ state: "attached" });

  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await editor.settings.waitFor({ state: "detached" });
  await problems.getByRole("button", { name: /there is no node "manuel"/ }).click();
  await page.locator('[data-inspector="templateText"]').waitFor();

  await problems.getByRole("button", { name: "Read manual instead" }).click();
  await problems.getByRole("button", { name: "Connect manual to it" }).click();
  await page.getByText("Nothing is wrong. The flow can be published.").waitFor();
  expect(await editor.wires()).toEqual(["manual.input>templateText.in"]);
  await page.getByRole("button", { name: "No problems" }).click();
}, 120_000);

/** All that a person sees of the flow. */
async function look(editor: FlowEditor): Promise<string> {
  const cards = await editor.cards().evaluateAll((all) =>
    all.map((card) => {
      const node = card.closest<HTMLElement>(".react-flow__node");
      // What is wrong with it is found a moment later, and is not part of the step.
      const words = card.textContent?.replace(/(Problems|Warnings):\d+/g, "");
      return [card.getAttribute("data-node"), node?.style.transform, words];
    }),
  );
  const name = await editor.page.getByRole("textbox", { name: "Name of the flow" }).inputValue();
  return JSON.stringify([name, cards.sort(), await editor.wires()]);
}

it("S5.2: thirty steps back and forth again, each of them seen", async () => {
  const { page } = studio;
  const editor = await openBlankFlow(page);
  await page.getByRole("textbox", { name: "Name of the flow" }).waitFor();
  const seen = [await look(editor)];
  const step = async (edit: () => Promise<unknown>) => {
    await edit();
    // A drag that only just began to be drawn, or a name that is drawn with the next frame.
    await expect.poll(() => look(editor), patience).not.toBe(seen.at(-1));
    seen.push(await look(editor));
  };
  await step(() => editor.dropType("Manual", { x: 180, y: 60 }));
  const ids = ["setFields", "setFields2", "setFields3", "setFields4", "setFields5", "setFields6", "setFields7"];
  for (const [index] of ids.entries())
    await step(() =>
      editor.dropType("Set fields", { x: 180 + (index % 2) * 320, y: 180 + Math.floor(index / 2) * 120 }),
    );
  for (const id of ids) await step(() => editor.connect("manual", "input", id, "in"));
  for (const id of ids.slice(0, 6)) await step(() => editor.drag(id, { x: 24, y: 24 }));
  await step(async () => {
    await page.getByRole("textbox", { name: "Name of the flow" }).fill("Thirty steps");
    await page.keyboard.press("Enter");
  });
  await step(async () => {
    await editor.select("setFields7");
    await page.keyboard.press("Delete");
  });
  for (const id of ids.slice(0, 6))
    await step(async () => {
      await editor.select(id);
      await editor.settings.getByRole("textbox", { name: "Name on the canvas" }).fill(`Called ${id}`);
    });
  await step(async () => {
    await editor.select("manual");
    await page.keyboard.press("Control+d");
  });
  expect(seen).toHaveLength(31);
  expect(new Set(seen).size).toBe(31);
  await page.locator(".react-flow__pane").click({ position: { x: 640, y: 20 } });
  for (const before of seen.slice(0, -1).reverse()) {
    await page.keyboard.press("Control+z");
    await expect.poll(() => look(editor), patience).toBe(before);
  }
  for (const after of seen.slice(1)) {
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => look(editor), patience).toBe(after);
  }
  await editor.saved();
  await page.reload();
  await editor.card("manual").waitFor();
  await expect.poll(() => look(editor), patience).toBe(seen.at(-1));
}, 240_000);

it("Space and a drag move what is seen, and never the card on which they begin", async () => {
  const { page } = studio;
  const editor = await openBlankFlow(page);
  await editor.dropType("Manual", { x: 300, y: 200 });
  await editor.saved();
  const corner = async () => {
    const box = await editor.card("manual").boundingBox();
    return box === null ? undefined : [Math.round(box.x), Math.round(box.y)];
  };
  const [x = 0, y = 0] = (await corner()) ?? [];
  await page.keyboard.down("Space");
  await page.locator("main .react-flow__node:not(.draggable)").waitFor();
  await editor.drag("manual", { x: 120, y: 80 });
  await page.keyboard.up("Space");
  await expect.poll(corner, patience).toEqual([x + 120, y + 80]);
  expect(await page.getByRole("button", { name: "Undo move" }).count()).toBe(0);
  // Without Space it is the card that moves.
  await page.locator("main .react-flow__node.draggable").waitFor();
  await editor.drag("manual", { x: 48, y: 48 });
  await page.getByRole("button", { name: "Undo move" }).waitFor();
}, 60_000);

it("Escape closes a dialog at the first press, also while a tooltip is shown in it", async () => {
  const { page } = studio;
  const editor = await openBlankFlow(page);
  await editor.canvas.focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).hover();
  await page.getByRole("tooltip").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}, 60_000);
