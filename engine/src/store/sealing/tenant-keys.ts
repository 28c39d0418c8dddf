import type { Sql } from "../database.js";

/** A key of a tenant as it is kept. */
export type TenantKeyRow = { id: string; tenantId: string; wrapped: string; wrappedBy: string };

const columns = `id, tenant_id AS "tenantId", wrapped, wrapped_by AS "wrappedBy"`;

/**
 * The key that a tenant seals with, held as it is until the transaction ends: what is sealed with it is written before
 * it can be retired.
 */
export async function holdTenantKey(sql: Pick<Sql, "rows">, tenantId: string): Promise<TenantKeyRow | undefined> {
  const rows = await sql.rows<TenantKeyRow>(
    "hold-tenant-key",
    `SELECT ${columns} FROM tenant_key WHERE tenant_id = $1 AND retired_at IS NULL FOR SHARE`,
    [tenantId],
  );
  return rows[0];
}

/** Writes the first key of a tenant down, unless another transaction was faster. */
export async function insertTenantKey(sql: Pick<Sql, "rows">, key: TenantKeyRow): Promise<void> {
  await sql.rows(
    "insert-tenant-key",
    `INSERT INTO tenant_key (id, tenant_id, wrapped, wrapped_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id) WHERE retired_at IS NULL DO NOTHING`,
    [key.id, key.tenantId, key.wrapped, key.wrappedBy],
  );
}

/** A tenant's key by its id, retired or not. */
export async function readTenantKey(
  sql: Pick<Sql, "rows">,
  tenantId: string,
  id: string,
): Promise<TenantKeyRow | undefined> {
  const rows = await sql.rows<TenantKeyRow>(
    "read-tenant-key",
    `SELECT ${columns} FROM tenant_key WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** The ids of the key-encryption keys that are needed to open what there is. */
export async function readWrappers(sql: Pick<Sql, "rows">): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    "read-wrappers",
    "SELECT DISTINCT wrapped_by AS id FROM tenant_key ORDER BY 1",
    [],
  );
  return rows.map(({ id }) => id);
}
