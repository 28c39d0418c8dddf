import { FlowOp } from "@autoweave/contracts/flow-op";
import { z } from "zod";
import type { BatchStorage } from "./create-saver";

const Left = z.strictObject({
  revision: z.number().int(),
  batches: z.array(z.strictObject({ id: z.string(), ops: z.array(FlowOp) })),
});
/** Edits that did not reach the server, and the revision that the first of them was made on. */
export type LeftEdits = z.infer<typeof Left>;

const mark = "autoweave.draft";

/** What this module needs of the browser. */
export type Browser = { storage: Storage; locks: LockManager };

/** Holds a lock until the function that it gives is called; undefined when somebody else holds it. */
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

function read(storage: Storage, key: string): LeftEdits | undefined {
  try {
    return Left.parse(JSON.parse(storage.getItem(key) ?? ""));
  } catch {
    // Written by another version, or cut off: nothing that could be sent.
    return undefined;
  }
}

/**
 * Hands what closed tabs have left of a flow to `send`, one after the other. What `send` has taken is forgotten; when it
 * throws, that and the rest is kept. Leaves alone what open tabs still have in hand.
 */
export async function takeLeftEdits(
  flowId: string,
  { storage, locks }: Browser,
  send: (left: LeftEdits) => Promise<void>,
): Promise<void> {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  for (const key of keys.filter((one) => one.startsWith(`${mark}/${flowId}/`))) {
    const unlock = await tryLock(locks, key);
    if (unlock === undefined) continue;
    try {
      const left = read(storage, key);
      if (left !== undefined && left.batches.length > 0) await send(left);
      storage.removeItem(key);
    } finally {
      unlock();
    }
  }
}

/**
 * Opens the storage of a flow in this tab: what is written survives the tab's end. The tab holds a lock on it while it is
 * open, so that others do not take its edits for left behind.
 */
export async function openDraftStorage(
  flowId: string,
  tabId: string,
  { storage, locks }: Browser,
): Promise<BatchStorage & { close(): void }> {
  const own = `${mark}/${flowId}/${tabId}`;
  const release = await tryLock(locks, own);
  return {
    write: (revision, batches) => {
      if (batches.length === 0) storage.removeItem(own);
      else storage.setItem(own, JSON.stringify({ revision, batches }));
    },
    close: () => release?.(),
  };
}
