import type { Sql } from "../database.js";

/** An API key as it is kept, without what tells whether a secret is its own. */
export type KeyRow = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
};

/** Lists the keys of a tenant, the newest first, at most `most`. */
export async function readKeys(sql: Sql, tenantId: string, most: number): Promise<KeyRow[]> {
  return sql.rows<KeyRow>(
    "read-keys",
    `SELECT id, name, prefix, scopes, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt",
       revoked_at AS "revokedAt"
     FROM api_key WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`,
    [tenantId, most],
  );
}
