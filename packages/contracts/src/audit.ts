import { z } from "zod";
import { JsonObject } from "./json.js";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A place in a tenant's chain of audit entries: the entry numbered `seq` has this hash. */
export const AuditCheckpoint = z.object({ seq: z.number().int().min(0), hash: Hash });
export type AuditCheckpoint = z.infer<typeof AuditCheckpoint>;

/** What an act was done to. */
export const AuditResource = z.object({ kind: z.string(), id: z.string() });
export type AuditResource = z.infer<typeof AuditResource>;

/** One act, as it was written down. `hash` covers all else, and `previous` is the hash of the entry before. */
export const AuditEntry = z.strictObject({
  tenantId: z.string(),
  /** Counts from 1 in each tenant, without gaps. */
  seq: z.number().int().min(1),
  /** ISO 8601 in UTC with milliseconds, by the database's clock. */
  at: z.string(),
  subject: z.strictObject({ kind: z.string(), id: z.string() }),
  action: z.string(),
  resource: z.strictObject(AuditResource.shape).nullable(),
  /** Facts such as names and numbers; never secrets or payloads. */
  details: JsonObject,
  previous: Hash,
  hash: Hash,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/**
 * How a chain is broken at `seq`: the entry's content does not fit its hash (`changed`), it does not continue the one
 * before (`unlinked`), one is not there (`missing`), the chain ends before a checkpoint (`truncated`), or has another
 * entry there (`rewritten`).
 */
export type AuditFault = {
  seq: number;
  reason: "changed" | "unlinked" | "missing" | "truncated" | "rewritten";
  message: string;
};
