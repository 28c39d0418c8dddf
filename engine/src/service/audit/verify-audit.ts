import type { Actor } from "@autoweave/auth/actor";
import { chainStart, checkChain } from "@autoweave/auth/audit/check-chain";
import { authorize } from "@autoweave/auth/authorize";
import type { AuditCheckpoint, AuditEntry, AuditFault } from "@autoweave/contracts/audit";
import type { Database } from "../../store/database.js";
import { toAuditEntry } from "./to-audit-entry.js";

/** Entries that one call looks at: a few seconds' work. */
export const mostVerified = 20_000;
const pageSize = 1000;

/** What a walk along the chain found. `head` is the last entry that holds: a checkpoint to keep elsewhere. */
export type AuditVerdict = {
  /** Entries that hold, of those this call looked at. */
  checked: number;
  head: AuditCheckpoint;
  /** False when the chain goes on behind `head`: ask again with `after: head`. */
  isEnd: boolean;
  fault: AuditFault | null;
};

/**
 * Walks the tenant's chain from `after` on, or from its start, up to the first entry that does not hold. With `expected`,
 * a checkpoint kept elsewhere, it also finds that the end was cut off or that all was written anew.
 */
export async function verifyAudit(
  parts: { database: Database },
  actor: Actor,
  input: { after?: AuditCheckpoint | undefined; expected?: AuditCheckpoint | undefined } = {},
  most: number = mostVerified,
): Promise<AuditVerdict> {
  authorize(actor, "audit.verify");
  const { expected } = input;
  const after = input.after ?? chainStart;
  const missing = await findCheckpointFault(parts, actor.tenantId, after);
  if (missing !== undefined) return { checked: 0, head: after, isEnd: true, fault: missing };
  let head = after;
  for (;;) {
    const page = await readPage(parts, actor.tenantId, head.seq, Math.min(pageSize, most - (head.seq - after.seq)));
    const isEnd = page.length === 0;
    const walked = checkChain(page, { after: head, expected, isEnd });
    head = walked.head;
    const checked = head.seq - after.seq;
    if (walked.fault !== undefined) return { checked, head, isEnd: true, fault: walked.fault };
    if (isEnd || checked >= most) return { checked, head, isEnd, fault: null };
  }
}

/** Whoever goes on from a checkpoint says that the chain holds up to there; so its entry must be there. */
async function findCheckpointFault(
  parts: { database: Database },
  tenantId: string,
  after: AuditCheckpoint,
): Promise<AuditFault | undefined> {
  if (after.seq === 0) return undefined;
  const [entry] = await readPage(parts, tenantId, after.seq - 1, 1);
  if (entry === undefined) {
    return { seq: after.seq, reason: "truncated", message: `The chain ends before entry ${after.seq}.` };
  }
  const { head, fault } = checkChain([entry], {
    after: { seq: after.seq - 1, hash: entry.previous },
    expected: after,
    isEnd: false,
  });
  return head.seq === after.seq ? undefined : fault;
}

async function readPage(
  { database }: { database: Database },
  tenantId: string,
  after: number,
  most: number,
): Promise<AuditEntry[]> {
  const rows = await database.withTenant(tenantId, (client) =>
    client.auditEntry.findMany({ where: { tenantId, seq: { gt: after } }, orderBy: { seq: "asc" }, take: most }),
  );
  return rows.map(toAuditEntry);
}
