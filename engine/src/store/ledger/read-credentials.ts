import type { Sql } from "../database.js";

/** A credential as it is kept. `place` counts from 1 through what was asked for. */
export type StoredCredential = {
  place: number;
  id: string;
  tenantId: string;
  name: string;
  type: string;
  sealed: string;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Credentials by tenant and by id or name; an id wins. What is not there is left out. */
export async function readCredentials(
  sql: Sql,
  wanted: readonly { tenantId: string; name: string }[],
): Promise<StoredCredential[]> {
  return sql.rows<StoredCredential>(
    "read-credentials",
    `SELECT w.place::int, c.id, c.tenant_id AS "tenantId", c.name, c.type, c.sealed
     FROM unnest($1::text[], $2::text[], $3::uuid[]) WITH ORDINALITY AS w(tenant_id, name, id, place)
     CROSS JOIN LATERAL (
       SELECT * FROM credential WHERE tenant_id = w.tenant_id AND (id = w.id OR name = w.name)
       ORDER BY id = w.id DESC NULLS LAST LIMIT 1
     ) c`,
    [
      wanted.map(({ tenantId }) => tenantId),
      // No name has a NUL in it, and PostgreSQL takes none.
      wanted.map(({ name }) => name.replaceAll("\u0000", "")),
      wanted.map(({ name }) => (uuid.test(name) ? name : null)),
    ],
  );
}
