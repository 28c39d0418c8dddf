import type { Actor } from "@autoweave/auth/actor";
import type { AuditedAction } from "@autoweave/auth/audit/audited-action";
import { chainStart } from "@autoweave/auth/audit/check-chain";
import { hashEntry } from "@autoweave/auth/audit/hash-entry";
import { AppError } from "@autoweave/contracts/app-error";
import type { AuditResource } from "@autoweave/contracts/audit";
import type { JsonObject } from "@autoweave/contracts/json";
import { type AuditClient, appendAuditEntry, lockAuditEnd } from "../../store/audit-log.js";

/** An act to write down. `details` are names, numbers and ids that say what was done; never a secret or a payload. */
export type AuditedAct = { action: AuditedAction; resource: AuditResource | null; details?: JsonObject };

/** Who acts, as far as the audit keeps it. */
export type AuditActor = Pick<Actor, "tenantId" | "subject">;

/** Facts, not payloads: nothing that is kept forever may be large. */
const mostDetailBytes = 16 * 1024;

/**
 * Writes an act down, in the transaction that does it: both happen, or neither. Ask for it last, since the tenant's other
 * acts wait from here to the end of the transaction.
 */
export async function recordAudit(client: AuditClient, actor: AuditActor, act: AuditedAct): Promise<void> {
  const { tenantId, subject } = actor;
  const { action, resource, details = {} } = act;
  if (Buffer.byteLength(JSON.stringify(details)) > mostDetailBytes) {
    throw new AppError("internal.bug", `The details of ${action} are too large for the audit.`);
  }
  const { head = chainStart, now } = await lockAuditEnd(client, tenantId);
  const entry = {
    tenantId,
    seq: head.seq + 1,
    at: now,
    subject: { kind: subject.kind, id: subject.id },
    action,
    resource,
    details,
    previous: head.hash,
  };
  await appendAuditEntry(client, { ...entry, hash: hashEntry(entry) });
}
