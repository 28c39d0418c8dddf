import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { AuditEntry } from "@autoweave/contracts/audit";
import type { Database } from "../../store/database.js";
import { isStorable } from "../refer.js";
import { toAuditEntry } from "./to-audit-entry.js";

/** Most entries in one list. */
export const mostAuditEntries = 500;
const usualEntries = 50;

/** Which entries to list. `cursor` is `nextCursor` of the list before, of the same order. */
export type AuditQuery = {
  /** An action such as `flow.publish`, or all of an area: `flow.`. */
  action?: string | undefined;
  /** Id of the person, key or process that acted. */
  subject?: string | undefined;
  /** Id of what was acted on. */
  resource?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  order?: "newest" | "oldest" | undefined;
  limit?: number | undefined;
  cursor?: number | undefined;
};

/** Entries of the tenant's audit, the newest first unless told otherwise. Throws `request.invalid`. */
export async function listAudit(
  parts: { database: Database },
  actor: Actor,
  input: AuditQuery = {},
): Promise<{ entries: AuditEntry[]; nextCursor: number | null }> {
  authorize(actor, "audit.list");
  const { action, subject, resource, since, until, order = "newest", cursor } = input;
  if (![action, subject, resource].every((text) => text === undefined || isStorable(text))) {
    throw new AppError("request.invalid", "A filter has a NUL character in it.");
  }
  const limit = Math.min(input.limit ?? usualEntries, mostAuditEntries);
  const rows = await parts.database.withTenant(actor.tenantId, (client) =>
    client.auditEntry.findMany({
      where: {
        tenantId: actor.tenantId,
        ...(action === undefined ? {} : { action: action.endsWith(".") ? { startsWith: action } : action }),
        ...(subject === undefined ? {} : { subjectId: subject }),
        ...(resource === undefined ? {} : { resourceId: resource }),
        at: { ...(since === undefined ? {} : { gte: since }), ...(until === undefined ? {} : { lt: until }) },
        ...(cursor === undefined ? {} : { seq: order === "newest" ? { lt: cursor } : { gt: cursor } }),
      },
      orderBy: { seq: order === "newest" ? "desc" : "asc" },
      take: limit + 1,
    }),
  );
  const entries = rows.slice(0, limit).map(toAuditEntry);
  return { entries, nextCursor: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null };
}
