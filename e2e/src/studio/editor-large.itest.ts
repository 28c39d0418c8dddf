import { expect, it } from "vitest";
import { callProcedure } from "./call-procedure.js";
import { dragMouse, toFlowEditor } from "./flow-editor.js";
import { toLargeFlow } from "./large-flow.js";
import { withStudio } from "./with-studio.js";

const patience = { timeout: 30_000 };
const studio = withStudio();

it("a flow of 500 nodes opens, is searched, panned and edited, and its edits are kept", async () => {
  const { page } = studio;
  const { id } = await callProcedure<{ id: string }>(page, "flows.import", { graph: toLargeFlow(500) });
  await page.goto(`/flows/${id}`);
  const editor = toFlowEditor(page);
  // Both at one moment: the canvas may be moving.
  const places = () =>
    page.evaluate(() => {
      const [card, next] = ["step250", "step249"].map((id) =>
        document.querySelector(`main [data-node="${id}"]`)?.getBoundingClientRect(),
      );
      if (card === undefined || next === undefined) throw new Error("The cards are not drawn.");
      // In widths of a card, which are the same at every zoom.
      const toWidths = (pixels: number) => Math.round((pixels / card.width) * 10) / 10;
      return {
        card: { x: card.x, y: card.y },
        toNext: { x: toWidths(card.x - next.x), y: toWidths(card.y - next.y) },
      };
    });

  // All of it is in sight at first, and what is looked for comes near.
  await expect.poll(() => editor.cards().count(), patience).toBe(500);
  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Search nodes" }).fill("step250");
  await page.keyboard.press("Enter");
  await page.locator('[data-inspector="step250"]').waitFor();
  await expect.poll(async () => (await editor.card("step250").boundingBox())?.width, patience).toBe(232);
  // What is out of sight is not drawn.
  await expect.poll(() => editor.cards().count(), patience).toBeLessThan(100);

  // Panned by the wheel and by a drag of the pane, whatever is selected: it stays where it was put.
  const before = await places();
  await page.mouse.move(before.card.x + 100, before.card.y + 88);
  await page.mouse.wheel(0, 80);
  await expect.poll(async () => (await places()).card.y, patience).toBeLessThan(before.card.y);
  const wheeled = await places();
  const pane = { x: wheeled.card.x + 100, y: wheeled.card.y + 88 };
  await page.keyboard.down("Space");
  await page.locator(".react-flow__pane.draggable").waitFor();
  await dragMouse(page, pane, { x: pane.x - 120, y: pane.y + 40 });
  await page.keyboard.up("Space");
  await expect
    .poll(async () => (await places()).card, patience)
    .toEqual({ x: wheeled.card.x - 120, y: wheeled.card.y + 40 });

  // A card is grabbed where it is seen, selected or not, whichever wires cross it.
  await editor.drag("step250", { x: -160, y: 48 });
  await page.getByRole("button", { name: "Undo move" }).waitFor();
  await editor.canvas.focus();
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await places()).toNext, patience).toEqual(before.toNext);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(async () => (await places()).toNext, patience).not.toEqual(before.toNext);
  // Read only now: a drag is drawn in steps, the last of them after the edit is named; a step done again is drawn at once.
  const moved = await places();
  await editor.saved();

  await page.reload();
  await expect.poll(() => editor.cards().count(), patience).toBe(500);
  await expect.poll(async () => (await places()).toNext, patience).toEqual(moved.toNext);
}, 120_000);
