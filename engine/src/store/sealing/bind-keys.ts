import { type Database, everyTenant } from "../database.js";
import type { KeyEncryptionKeys } from "./key-encryption-keys.js";
import { makeTenantKey } from "./sealer.js";
import { holdTenantKey, readWrappers } from "./tenant-keys.js";
import { unwrapKey } from "./wrap-key.js";

/**
 * Binds an installation to its encryption key, once: the first start makes the installation's own key under it, and
 * from then on a process without it does not start. `find` is asked for the keys once it is known whether there is
 * anything sealed. Throws `seal.key-missing`.
 */
export async function bindKeys(
  database: Database,
  find: (isFirst: boolean) => KeyEncryptionKeys,
): Promise<KeyEncryptionKeys> {
  return database.withLedger(everyTenant, async (sql) => {
    // Two first starts on two machines: the second waits here, and then finds that its own key is not the one.
    await sql.rows("lock-keys", "SELECT pg_advisory_xact_lock(hashtextextended('autoweave-keys', 0))", []);
    const wrappers = await readWrappers(sql);
    const keys = find(wrappers.length === 0);
    for (const id of wrappers) keys.get(id);
    if (wrappers.length === 0) await makeTenantKey(sql, keys, everyTenant);
    const own = await holdTenantKey(sql, everyTenant);
    if (own !== undefined) unwrapKey(keys, own);
    return keys;
  });
}

/** Sees to it that all that is sealed can be opened here. Throws `seal.key-missing`. */
export async function checkKeys(database: Database, keys: KeyEncryptionKeys): Promise<void> {
  const wrappers = await database.withStatement(readWrappers);
  for (const id of wrappers) keys.get(id);
}
