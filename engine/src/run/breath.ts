import { setImmediate as turn } from "node:timers/promises";

const mostMs = 50;

/**
 * Builds a pause to be awaited between small pieces of work: it lets the event loop turn once the work has held it for
 * 50 milliseconds, so that leases are renewed and a cancel is heard in the midst of a long list.
 */
export function createBreath(now: () => number = () => performance.now()): () => Promise<void> {
  let since = now();
  return async () => {
    if (now() - since < mostMs) return;
    await turn();
    since = now();
  };
}
