import type { AuditCheckpoint, AuditEntry } from "@autoweave/contracts/audit";
import type { Sql, TenantClient } from "./database.js";

/** What statements are asked through: a transaction of the ledger, or Prisma's. */
export type AuditClient = Pick<Sql, "rows"> | TenantClient;

function toRows(client: AuditClient): Sql["rows"] {
  return "rows" in client ? client.rows : (_name, text, values) => client.$queryRawUnsafe(text, ...values);
}

/**
 * Takes the tenant's place at the end of its chain until the transaction ends, and says what stands there now: the last
 * entry, and the time by the database's clock.
 */
export async function lockAuditEnd(
  client: AuditClient,
  tenantId: string,
): Promise<{ head: AuditCheckpoint | undefined; now: string }> {
  const rows = toRows(client);
  await rows("lock-audit-end", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text AS locked", [
    `autoweave-audit/${tenantId}`,
  ]);
  // A statement of its own: it sees what others have committed while this one waited for the lock.
  const [row] = await rows<{ now: string; seq: number | null; hash: string | null }>(
    "read-audit-end",
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now, last.seq, last.hash
     FROM (SELECT 1) AS one
     LEFT JOIN (SELECT seq, hash FROM audit_entry WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1) AS last ON true`,
    [tenantId],
  );
  const { now = "", seq = null, hash = null } = row ?? {};
  return { now, head: seq === null || hash === null ? undefined : { seq, hash } };
}

/** Adds an entry. Only whoever holds {@link lockAuditEnd} may. */
export async function appendAuditEntry(client: AuditClient, entry: AuditEntry): Promise<void> {
  const { tenantId, seq, at, subject, action, resource, details, previous, hash } = entry;
  await toRows(client)(
    "append-audit-entry",
    `INSERT INTO audit_entry
       (tenant_id, seq, at, subject_kind, subject_id, action, resource_kind, resource_id, details, previous, hash)
     VALUES ($1, $2::int, $3::text::timestamptz, $4, $5, $6, $7, $8, $9::text::json, $10, $11)
     RETURNING seq`,
    [
      ...[tenantId, seq, at, subject.kind, subject.id, action, resource?.kind ?? null, resource?.id ?? null],
      ...[JSON.stringify(details), previous, hash],
    ],
  );
}
