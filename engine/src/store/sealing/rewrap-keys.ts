import { type Database, everyTenant, type Sql } from "../database.js";
import type { KeyEncryptionKeys } from "./key-encryption-keys.js";
import type { TenantKeyRow } from "./tenant-keys.js";
import { unwrapKey, wrapKey } from "./wrap-key.js";

const batchSize = 100;

/** Keys that are wrapped by another one than `by`. The installation's own comes first: new keys follow it. */
function readOthers(sql: Sql, by: string): Promise<TenantKeyRow[]> {
  return sql.rows<TenantKeyRow>(
    "read-keys-to-rewrap",
    `SELECT id, tenant_id AS "tenantId", wrapped, wrapped_by AS "wrappedBy" FROM tenant_key WHERE wrapped_by <> $1
     ORDER BY tenant_id = $2 DESC, tenant_id, id LIMIT ${batchSize}`,
    [by, everyTenant],
  );
}

/**
 * Wraps the keys of all tenants with the first key-encryption key, a few at a time, while others use them. Run again
 * after it was cut short, it goes on. `onBatch` is called after each few. Returns how many it wrapped.
 */
export async function rewrapKeys(
  parts: { database: Database; keys: KeyEncryptionKeys },
  options: { onBatch?: () => Promise<void> } = {},
): Promise<number> {
  const to = parts.keys.first();
  for (let count = 0; ; ) {
    const wrapped = await parts.database.withLedger(everyTenant, async (sql) => {
      const rows = await readOthers(sql, to.id);
      for (const row of rows) {
        const next = wrapKey(to, row.tenantId, unwrapKey(parts.keys, row));
        await sql.rows(
          "rewrap-key",
          "UPDATE tenant_key SET wrapped = $1, wrapped_by = $2 WHERE id = $3 AND wrapped = $4",
          [next.wrapped, next.wrappedBy, row.id, row.wrapped],
        );
      }
      return rows.length;
    });
    if (wrapped === 0) return count;
    count += wrapped;
    await options.onBatch?.();
  }
}
