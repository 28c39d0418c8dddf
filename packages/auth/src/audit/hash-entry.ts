import { createHash } from "node:crypto";
import type { AuditEntry } from "@autoweave/contracts/audit";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";

/** SHA-256, in hex, of all of an entry but its own hash, as canonical JSON (RFC 8785). */
export function hashEntry(entry: Omit<AuditEntry, "hash">): string {
  const { tenantId, seq, at, subject, action, resource, details, previous } = entry;
  const text = toCanonicalJson({ tenantId, seq, at, subject, action, resource, details, previous });
  return createHash("sha256").update(text).digest("hex");
}
