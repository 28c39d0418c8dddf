import type { Locator, Page } from "playwright";
import { waitUntil } from "../wait-until.js";

/** A place on the canvas, in pixels from its top left corner. */
type Place = { x: number; y: number };

/** The editor of a flow as a person uses it: by what is to be seen, and by dragging. */
export type FlowEditor = {
  page: Page;
  /** Where the flow is drawn. */
  canvas: Locator;
  /** The settings of the node that is selected. */
  settings: Locator;
  /** The card of a node. */
  card(id: string): Locator;
  /** All cards. */
  cards(): Locator;
  /** Drags a node type from the palette onto the canvas. */
  dropType(title: string, place: Place): Promise<void>;
  /** Drags a wire from a port to another one. */
  connect(from: string, output: string, to: string, input: string): Promise<void>;
  select(id: string): Promise<void>;
  /** Drags a card by so many pixels. */
  drag(id: string, by: Place): Promise<void>;
  /** Resolves once the server has the draft as it is shown. */
  saved(): Promise<void>;
  /** Publishes, and returns what the dialog says of where the flow answers. */
  publish(note?: string): Promise<string>;
  /** Wires as `from.port→to.port`, in the order of the alphabet. */
  wires(): Promise<string[]>;
};

async function middleOf(locator: Locator): Promise<Place> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`${String(locator)} is not to be seen.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** What is selected and what is open, for who has to find out why it is not something else. */
function describe(page: Page): Promise<string> {
  return page.evaluate(() => {
    const read = (selector: string, attribute: string) =>
      [...document.querySelectorAll(selector)].map((element) => element.getAttribute(attribute));
    return JSON.stringify({
      selected: read(".react-flow__node.selected", "data-id"),
      open: read("[data-inspector]", "data-inspector"),
      cards: [...document.querySelectorAll("main [data-node]")].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.getAttribute("data-node"), ...[x, y, width, height].map(Math.round)].join(" ");
      }),
      alerts: [...document.querySelectorAll("[role=alert]")].map(({ textContent }) => textContent),
      visibility: document.visibilityState,
    });
  });
}

/** Drags with the mouse as a hand does: press, some moves, let go. */
export async function dragMouse(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** The editor that a page shows. */
export function toFlowEditor(page: Page): FlowEditor {
  const canvas = page.getByRole("main", { name: "Canvas" });
  // Not below the canvas's role: to find that, all of a large page is looked through.
  const card = (id: string) => page.locator(`main [data-node="${id}"]`);
  const port = (node: string, name: string, side: "source" | "target") =>
    canvas.locator(`.react-flow__handle.${side}[data-nodeid="${node}"][data-handleid="${name}"]`);
  const editor: FlowEditor = {
    page,
    canvas,
    settings: page.getByRole("region", { name: "Settings of the node" }),
    card,
    cards: () => page.locator("main [data-node]"),
    dropType: async (title, targetPosition) => {
      const before = await editor.cards().count();
      await page
        .getByRole("listbox", { name: "Node types" })
        .getByRole("option", { name: title })
        .first()
        .dragTo(canvas, { targetPosition });
      await waitUntil(`${title} is on the canvas`, async () => (await editor.cards().count()) > before);
    },
    connect: async (from, output, to, input) => {
      const before = (await editor.wires()).length;
      await dragMouse(page, await middleOf(port(from, output, "source")), await middleOf(port(to, input, "target")));
      await waitUntil(`${from} is wired to ${to}`, async () => (await editor.wires()).length > before);
    },
    select: async (id) => {
      await card(id).click();
      try {
        await page.locator(`[data-inspector="${id}"]`).waitFor();
      } catch (cause) {
        throw new Error(`${id} was pressed and is not open; what there is: ${await describe(page)}`, { cause });
      }
    },
    drag: async (id, by) => {
      const from = await middleOf(card(id));
      await dragMouse(page, from, { x: from.x + by.x, y: from.y + by.y });
    },
    saved: () => page.locator('[data-save="saved"]').waitFor(),
    publish: async (note) => {
      await page.getByRole("button", { name: "Publish" }).click();
      const dialog = page.getByRole("dialog");
      if (note !== undefined) await dialog.getByLabel("What is new").fill(note);
      await dialog.getByRole("button", { name: "Publish" }).click();
      await dialog.getByRole("heading", { name: /is live/ }).waitFor();
      const text = await dialog.evaluate((element) =>
        [element.textContent, ...[...element.querySelectorAll("input")].map(({ value }) => value)].join(" "),
      );
      await dialog.getByRole("button", { name: "Done" }).click();
      return text;
    },
    wires: async () => {
      const ids = await canvas
        .locator(".react-flow__edge")
        .evaluateAll((edges) => edges.map((edge) => edge.getAttribute("data-id") ?? ""));
      return ids.sort();
    },
  };
  return editor;
}

/** Makes an empty flow from the list of flows, and waits for its editor. */
export async function openBlankFlow(page: Page): Promise<FlowEditor> {
  await page.getByRole("button", { name: "New flow" }).first().click();
  await page.getByRole("menuitem", { name: "Blank" }).click();
  const editor = toFlowEditor(page);
  await editor.canvas.waitFor();
  return editor;
}
