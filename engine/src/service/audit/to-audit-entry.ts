import type { AuditEntry } from "@autoweave/contracts/audit";
import type { JsonObject } from "@autoweave/contracts/json";
import type { TenantClient } from "../../store/database.js";

type AuditRow = Awaited<ReturnType<TenantClient["auditEntry"]["findMany"]>>[number];

/** A row of the audit as what it was written from. */
export function toAuditEntry(row: AuditRow): AuditEntry {
  const { tenantId, seq, at, action, details, previous, hash } = row;
  return {
    tenantId,
    seq,
    at: at.toISOString(),
    subject: { kind: row.subjectKind, id: row.subjectId },
    action,
    resource:
      row.resourceKind === null && row.resourceId === null
        ? null
        : { kind: row.resourceKind ?? "", id: row.resourceId ?? "" },
    details: details as JsonObject,
    previous,
    hash,
  };
}
