import { createBatcher } from "../../run/batcher.js";
import { type Database, everyTenant, type Sql } from "../../store/database.js";

/** An API key that may be used at this moment. */
export type LiveKey = { id: string; tenantId: string; scopes: string[] };

/** Looks keys up as requests bring them; those that come at once share a statement. Nothing is remembered. */
export type KeyReader = {
  /** The key with this hash; undefined when it is unknown, revoked or expired. Notes its use, at most once a minute. */
  find(hash: string): Promise<LiveKey | undefined>;
};

const isLive = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())";

/** Builds the reader of one process. */
export function createKeyReader(database: Database): KeyReader {
  const reads = createBatcher<string, LiveKey | undefined>({
    mostItems: 100,
    lanes: 4,
    run: async (hashes) => {
      const rows = await database.withStatement(
        (sql) =>
          sql.rows<LiveKey & { hash: string; isStale: boolean }>(
            "find-keys",
            `SELECT hash, id, tenant_id AS "tenantId", scopes,
             (last_used_at IS NULL OR last_used_at < now() - interval '1 minute') AS "isStale"
           FROM api_key WHERE hash = ANY($1::text[]) AND ${isLive}`,
            [[...new Set(hashes)]],
          ),
        { isShortRead: true },
      );
      // Reading a key is common: writing its row each time would be most of the work.
      const stale = rows.filter(({ isStale }) => isStale).map(({ id }) => id);
      if (stale.length > 0) await database.withLedger(everyTenant, (sql) => noteKeyUse(sql, stale));
      const byHash = new Map(rows.map(({ hash, id, tenantId, scopes }) => [hash, { id, tenantId, scopes }]));
      return hashes.map((hash) => byHash.get(hash));
    },
  });
  return { find: (hash) => reads.add(hash) };
}

/** The key with this id; undefined when it is unknown, revoked or expired. */
export async function readLiveKey(sql: Sql, id: string): Promise<LiveKey | undefined> {
  const [key] = await sql.rows<LiveKey>(
    "read-live-key",
    `SELECT id, tenant_id AS "tenantId", scopes FROM api_key WHERE id = $1 AND ${isLive}`,
    [id],
  );
  return key;
}

/** Notes that keys were used now. */
export async function noteKeyUse(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.rows("use-keys", "UPDATE api_key SET last_used_at = now() WHERE id = ANY($1::uuid[])", [ids]);
}
