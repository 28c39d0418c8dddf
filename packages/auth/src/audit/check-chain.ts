import type { AuditCheckpoint, AuditEntry, AuditFault } from "@autoweave/contracts/audit";
import { hashEntry } from "./hash-entry.js";

/** Where every chain begins: before its first entry. */
export const chainStart: AuditCheckpoint = { seq: 0, hash: "0".repeat(64) };

/**
 * Walks entries that continue `after`, up to the first fault. `head` is the last entry that holds. `expected` is a
 * checkpoint that was kept elsewhere; `isEnd` says that the chain has no more entries than these.
 */
export function checkChain(
  entries: readonly AuditEntry[],
  options: { after: AuditCheckpoint; expected?: AuditCheckpoint | undefined; isEnd: boolean },
): { head: AuditCheckpoint; fault: AuditFault | undefined } {
  let head = options.after;
  for (const entry of entries) {
    const fault = checkEntry(entry, head, options.expected);
    if (fault !== undefined) return { head, fault };
    head = { seq: entry.seq, hash: entry.hash };
  }
  const { expected } = options;
  if (!options.isEnd || expected === undefined || expected.seq <= head.seq) return { head, fault: undefined };
  const message = `The chain ends with entry ${head.seq}, and the checkpoint is of entry ${expected.seq}: its end is gone.`;
  return { head, fault: { seq: head.seq + 1, reason: "truncated", message } };
}

function checkEntry(
  entry: AuditEntry,
  before: AuditCheckpoint,
  expected: AuditCheckpoint | undefined,
): AuditFault | undefined {
  const { seq, hash } = entry;
  const next = before.seq + 1;
  if (seq !== next) {
    return { seq: next, reason: "missing", message: `Entry ${next} is not there; entry ${seq} stands in its place.` };
  }
  if (hashEntry(entry) !== hash) {
    return { seq, reason: "changed", message: `Entry ${seq} is not what it was written as: its hash is another.` };
  }
  if (entry.previous !== before.hash) {
    return { seq, reason: "unlinked", message: `Entry ${seq} does not continue the entry before it.` };
  }
  if (expected?.seq === seq && expected.hash !== hash) {
    return { seq, reason: "rewritten", message: `Entry ${seq} is not the one that the checkpoint was made of.` };
  }
  return undefined;
}
