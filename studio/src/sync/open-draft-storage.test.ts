import { expect, test } from "vitest";
import { openDraftStorage } from "./open-draft-storage";

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

test("a tab takes over what a closed one has left, and nothing that an open one still has", async () => {
  const { browser } = createBrowser();
  const first = await openDraftStorage("f", "t1", browser);
  first.storage.write([batch]);
  const second = await openDraftStorage("f", "t2", browser);
  expect(second.waiting).toEqual([]);
  first.close();
  await turn();
  const third = await openDraftStorage("f", "t3", browser);
  expect(third.waiting).toEqual([batch]);
  expect((await openDraftStorage("f", "t4", browser)).waiting).toEqual([]);
  expect((await openDraftStorage("other", "t5", browser)).waiting).toEqual([]);
});

test("what was taken over is kept until it is on the server", async () => {
  const { browser, values } = createBrowser();
  const first = await openDraftStorage("f", "t1", browser);
  first.storage.write([batch]);
  first.close();
  await turn();
  const second = await openDraftStorage("f", "t2", browser);
  expect([...values.keys()]).toEqual(["autoweave.draft/f/t2"]);
  second.storage.write([]);
  expect([...values.keys()]).toEqual([]);
});

test.each(["", "null", "{", '[{"id":1}]', '[{"id":"x","ops":[{"op":"explode"}]}]'])(
  "%j is nothing to send",
  async (text) => {
    const { browser, values } = createBrowser();
    values.set("autoweave.draft/f/old", text);
    expect((await openDraftStorage("f", "t1", browser)).waiting).toEqual([]);
  },
);
