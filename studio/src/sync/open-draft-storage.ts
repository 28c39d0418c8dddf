import { FlowOp } from "@autoweave/contracts/flow-op";
import { z } from "zod";
import type { BatchStorage } from "./create-saver";
import type { Batch } from "./draft-server";

const Batches = z.array(z.strictObject({ id: z.string(), ops: z.array(FlowOp) }));
const mark = "autoweave.draft";

/** Edits of one flow that are not on the server yet, kept by the browser. */
export type DraftStorage = {
  /** What tabs that are gone have left behind. */
  waiting: readonly Batch[];
  storage: BatchStorage;
  close(): void;
};

/** Holds a lock until `release` is called; false when somebody else holds it. */
async function tryLock(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    void locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => resolve(release));
    });
  });
}

function read(storage: Storage, key: string): Batch[] {
  try {
    return Batches.parse(JSON.parse(storage.getItem(key) ?? "[]"));
  } catch {
    // Written by another version, or cut off: nothing that could be sent.
    return [];
  }
}

/**
 * Opens the storage of a flow in this tab. Each tab writes under a key of its own and holds its lock while it is open: so
 * a tab finds what closed ones have left, and leaves alone what others still have in hand.
 */
export async function openDraftStorage(
  flowId: string,
  tabId: string,
  browser: { storage: Storage; locks: LockManager },
): Promise<DraftStorage> {
  const { storage, locks } = browser;
  const own = `${mark}/${flowId}/${tabId}`;
  const release = await tryLock(locks, own);
  const waiting: Batch[] = [];
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  for (const key of keys.filter((one) => one.startsWith(`${mark}/${flowId}/`) && one !== own)) {
    const unlock = await tryLock(locks, key);
    if (unlock === undefined) continue;
    waiting.push(...read(storage, key));
    storage.removeItem(key);
    unlock();
  }
  const write = (batches: readonly Batch[]) => {
    if (batches.length === 0) storage.removeItem(own);
    else storage.setItem(own, JSON.stringify(batches));
  };
  if (waiting.length > 0) write(waiting);
  return { waiting, storage: { write }, close: () => release?.() };
}
