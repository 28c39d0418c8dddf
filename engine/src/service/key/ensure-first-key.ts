import { createApiKey } from "@autoweave/auth/api-key";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../../store/database.js";

/** The tenant of an installation that has only one. */
export const firstTenant = "default";

/**
 * Makes the first tenant and, when it has no key at all, its first key, which may do everything. Returns that key's secret,
 * once; undefined at every later start. Processes that start at once make one key.
 */
export async function ensureFirstKey(parts: { database: Database }): Promise<string | undefined> {
  return parts.database.withLedger(everyTenant, async (sql) => {
    await sql.rows("lock-first-key", "SELECT pg_advisory_xact_lock(hashtext('autoweave.first-key'))", []);
    await sql.rows("first-tenant", "INSERT INTO tenant (id, name) VALUES ($1, 'Default') ON CONFLICT DO NOTHING", [
      firstTenant,
    ]);
    const known = await sql.rows("any-key", "SELECT id FROM api_key WHERE tenant_id = $1 LIMIT 1", [firstTenant]);
    if (known.length > 0) return undefined;
    const { secret, hash, prefix } = createApiKey();
    await sql.rows(
      "first-key",
      "INSERT INTO api_key (id, tenant_id, name, prefix, hash, scopes) VALUES ($1, $2, 'First key', $3, $4, '{*}')",
      [uuidv7(), firstTenant, prefix, hash],
    );
    return secret;
  });
}
