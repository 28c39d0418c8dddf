import { expect, test } from "vitest";
import { type Browser, type LeftEdits, openDraftStorage, takeLeftEdits } from "./open-draft-storage";

function createBrowser() {
  const values = new Map<string, string>();
  const held = new Set<string>();
  const storage: Storage = {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
  const locks = {
    request: async (name: string, _options: LockOptions, work: (lock: Lock | null) => Promise<void> | undefined) => {
      if (held.has(name)) return work(null);
      held.add(name);
      await work({ name, mode: "exclusive" });
      held.delete(name);
    },
  } as unknown as LockManager;
  return { browser: { storage, locks }, values };
}

const batch = { id: "b1", ops: [{ op: "remove-node" as const, id: "a" }] };
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

async function take(browser: Browser, flow = "f"): Promise<LeftEdits[]> {
  const taken: LeftEdits[] = [];
  await takeLeftEdits(flow, browser, async (left) => void taken.push(left));
  return taken;
}

test("what a closed tab has left is taken once, and nothing that an open one still has", async () => {
  const { browser } = createBrowser();
  const first = await openDraftStorage("f", "t1", browser);
  first.write(3, [batch]);
  expect(await take(browser)).toEqual([]);
  first.close();
  await turn();
  expect(await take(browser, "other")).toEqual([]);
  expect(await take(browser)).toEqual([{ revision: 3, batches: [batch] }]);
  expect(await take(browser)).toEqual([]);
});

test("what could not be sent is kept for the next time", async () => {
  const { browser, values } = createBrowser();
  const first = await openDraftStorage("f", "t1", browser);
  first.write(3, [batch]);
  first.close();
  await turn();
  await expect(takeLeftEdits("f", browser, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  await turn();
  expect(await take(browser)).toHaveLength(1);
  expect([...values.keys()]).toEqual([]);
});

test("nothing is kept once the server has it", async () => {
  const { browser, values } = createBrowser();
  const tab = await openDraftStorage("f", "t1", browser);
  tab.write(3, [batch]);
  tab.write(4, []);
  expect([...values.keys()]).toEqual([]);
});

test.each([
  "",
  "null",
  "{",
  '{"revision":1,"batches":[{"id":1}]}',
  '{"revision":1,"batches":[{"id":"x","ops":[{"op":"explode"}]}]}',
])("%j is nothing to send", async (text) => {
  const { browser, values } = createBrowser();
  values.set("autoweave.draft/f/old", text);
  expect(await take(browser)).toEqual([]);
  expect([...values.keys()]).toEqual([]);
});
