import { openBox, readKeyId, sealBox } from "@autoweave/auth/sealed-box";
import { createSealingKey, type SealingKey } from "@autoweave/auth/sealing-key";
import { isAppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant, type Sql } from "../database.js";
import type { KeyEncryptionKeys } from "./key-encryption-keys.js";
import { type SealedColumn, sealedColumns } from "./sealed-columns.js";
import { readTenantKey, type TenantKeyRow } from "./tenant-keys.js";
import { unwrapKey, wrapKey } from "./wrap-key.js";

/** What a rotation did. `resumed` when it went on with one that was cut short; `broken` secrets could not be opened. */
export type RotatedTenant = { key: string; resumed: boolean; resealed: number; broken: number; removedKeys: number };

type SealedRow = { id: string; type: string; sealed: string };
type Parts = { database: Database; keys: KeyEncryptionKeys };

const batchSize = 100;
/** What was read before a key's last secret was sealed anew may still be opened with it for so long, seconds. */
const keptSeconds = 3600;

/**
 * Gives a tenant a new key and seals all its secrets with it, a few at a time, while others read and write them. Run
 * again after it was cut short, it goes on. `onBatch` is called after each few; undefined for a tenant without a key.
 */
export async function rotateTenantKey(
  parts: Parts,
  tenantId: string,
  options: { onBatch?: () => Promise<void>; withStart?: (sql: Sql, key: string) => Promise<void> } = {},
): Promise<RotatedTenant | undefined> {
  const begun = await begin(parts, tenantId, options.withStart);
  if (begun === undefined) return undefined;
  const { key, resumed } = begun;
  const opened = new Map<string, SealingKey>([[key.id, key]]);
  let resealed = 0;
  let broken = 0;
  for (const column of sealedColumns) {
    for (let after = ""; ; ) {
      const rows = await parts.database.withLedger(everyTenant, (sql) => readOld(sql, column, tenantId, key.id, after));
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
      for (const row of rows) {
        if (await reseal(parts, tenantId, column, row, key, opened)) resealed += 1;
        else broken += 1;
      }
      await options.onBatch?.();
    }
  }
  const removedKeys = await parts.database.withLedger(everyTenant, (sql) => finish(sql, tenantId));
  return { key: key.id, resumed, resealed, broken, removedKeys };
}

/** Retires the key that seals and puts a new one in its place, unless an earlier rotation has secrets left to do. */
async function begin(
  { database, keys }: Parts,
  tenantId: string,
  withStart: ((sql: Sql, key: string) => Promise<void>) | undefined,
): Promise<{ key: SealingKey; resumed: boolean } | undefined> {
  return database.withLedger(everyTenant, async (sql) => {
    // Whoever seals holds this row until what was sealed is written: behind it, nothing comes with the old key any more.
    const [active] = await sql.rows<TenantKeyRow>(
      "lock-tenant-key",
      `SELECT id, tenant_id AS "tenantId", wrapped, wrapped_by AS "wrappedBy" FROM tenant_key
       WHERE tenant_id = $1 AND retired_at IS NULL FOR UPDATE`,
      [tenantId],
    );
    if (active === undefined) return undefined;
    const unfinished = await sql.rows(
      "find-unfinished-rotation",
      "SELECT id FROM tenant_key WHERE tenant_id = $1 AND retired_at IS NOT NULL AND emptied_at IS NULL",
      [tenantId],
    );
    if (unfinished.length > 0) return { key: unwrapKey(keys, active), resumed: true };
    const key = createSealingKey();
    const next = wrapKey(keys.get(active.wrappedBy), tenantId, key);
    await sql.rows("retire-tenant-key", "UPDATE tenant_key SET retired_at = now() WHERE id = $1", [active.id]);
    await sql.rows(
      "add-tenant-key",
      "INSERT INTO tenant_key (id, tenant_id, wrapped, wrapped_by) VALUES ($1, $2, $3, $4)",
      [next.id, tenantId, next.wrapped, next.wrappedBy],
    );
    await withStart?.(sql, key.id);
    return { key, resumed: false };
  });
}

function readOld(
  sql: Sql,
  { table, column, id, type }: SealedColumn,
  tenantId: string,
  keyId: string,
  after: string,
): Promise<SealedRow[]> {
  return sql.rows<SealedRow>(
    `read-old-${table}-${column}`,
    `SELECT ${id}::text AS id, ${type} AS type, ${column} AS sealed FROM ${table}
     WHERE tenant_id = $1 AND ${column} IS NOT NULL AND split_part(${column}, '.', 2) <> $2 AND ${id}::text > $3
     ORDER BY ${id}::text LIMIT ${batchSize}`,
    [tenantId, keyId, after],
  );
}

/** False for a secret that cannot be opened: it stays as it is, for a person to set anew. */
async function reseal(
  parts: Parts,
  tenantId: string,
  column: SealedColumn,
  row: SealedRow,
  key: SealingKey,
  opened: Map<string, SealingKey>,
): Promise<boolean> {
  const about = { tenantId, id: row.id, type: row.type };
  try {
    const oldId = readKeyId(row.sealed);
    const old = opened.get(oldId) ?? (await readKey(parts, tenantId, oldId));
    if (old === undefined) return false;
    opened.set(oldId, old);
    const sealed = sealBox(key, about, openBox(old, about, row.sealed));
    // Whoever has changed it in between has sealed it with the new key.
    await parts.database.withLedger(everyTenant, (sql) =>
      sql.rows(
        `reseal-${column.table}-${column.column}`,
        `UPDATE ${column.table} SET ${column.column} = $1
         WHERE tenant_id = $2 AND ${column.id}::text = $3 AND ${column.column} = $4`,
        [sealed, tenantId, row.id, row.sealed],
      ),
    );
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "seal.broken") return false;
    throw error;
  }
}

async function readKey({ database, keys }: Parts, tenantId: string, id: string): Promise<SealingKey | undefined> {
  const row = await database.withStatement((sql) => readTenantKey(sql, tenantId, id));
  return row === undefined ? undefined : unwrapKey(keys, row);
}

/** Notes that the rotation is done, and removes keys that have sealed nothing for a while. One that a broken secret names stays. */
async function finish(sql: Sql, tenantId: string): Promise<number> {
  await sql.rows(
    "note-emptied-keys",
    "UPDATE tenant_key SET emptied_at = now() WHERE tenant_id = $1 AND retired_at IS NOT NULL AND emptied_at IS NULL",
    [tenantId],
  );
  const used = sealedColumns
    .map(({ table, column }) => `SELECT 1 FROM ${table} WHERE tenant_id = $1 AND split_part(${column}, '.', 2) = k.id`)
    .map((query) => `AND NOT EXISTS (${query})`);
  const rows = await sql.rows(
    "remove-old-tenant-keys",
    `DELETE FROM tenant_key k
     WHERE tenant_id = $1 AND emptied_at < now() - make_interval(secs => $2) ${used.join(" ")} RETURNING id`,
    [tenantId, keptSeconds],
  );
  return rows.length;
}
