import { openBox, readKeyId, type SealedFor, sealBox } from "@autoweave/auth/sealed-box";
import { createSealingKey, type SealingKey } from "@autoweave/auth/sealing-key";
import { AppError } from "@autoweave/contracts/app-error";
import { LRUCache } from "lru-cache";
import { type Database, everyTenant, type Sql, type TenantClient } from "../database.js";
import type { KeyEncryptionKeys } from "./key-encryption-keys.js";
import { holdTenantKey, insertTenantKey, readTenantKey, type TenantKeyRow } from "./tenant-keys.js";
import { unwrapKey, wrapKey } from "./wrap-key.js";

/**
 * Seals secrets for a column whose name is `sealed` or ends with `_sealed`, in a table of {@link sealedColumns}, and
 * opens them. A secret of the installation itself has the tenant {@link everyTenant}.
 */
export type Sealer = {
  /** To be written in the transaction of `client`: until its end the key cannot be retired. */
  seal(client: TenantClient | Sql, about: SealedFor, secret: string): Promise<string>;
  /** Not to be called inside a transaction: it may need a connection. Throws `seal.broken`, `seal.key-missing`. */
  open(about: SealedFor, sealed: string): Promise<string>;
};

const mostKeys = 10_000;

function toSql(client: TenantClient | Sql): Pick<Sql, "rows"> {
  if ("rows" in client) return client;
  return { rows: (_name, text, values) => client.$queryRawUnsafe(text, ...values) };
}

/** Makes the key of a tenant that has none, under the key-encryption key that the installation is at. */
export async function makeTenantKey(sql: Pick<Sql, "rows">, keys: KeyEncryptionKeys, tenantId: string): Promise<void> {
  const own = tenantId === everyTenant ? undefined : await holdTenantKey(sql, everyTenant);
  const by = own === undefined ? keys.first() : keys.get(own.wrappedBy);
  await insertTenantKey(sql, wrapKey(by, tenantId, createSealingKey()));
}

/** Builds the sealer of one process. Keys that it has unwrapped stay in its memory. */
export function createSealer(database: Database, keys: KeyEncryptionKeys): Sealer {
  const unwrapped = new LRUCache<string, SealingKey>({ max: mostKeys });

  function unwrap(row: TenantKeyRow): SealingKey {
    const name = `${row.tenantId}/${row.id}`;
    const key = unwrapped.get(name) ?? unwrapKey(keys, row);
    unwrapped.set(name, key);
    return key;
  }

  // One by one in each transaction: the first key of a tenant is made with the wall down.
  const holds = new WeakMap<object, Promise<unknown>>();
  function hold(client: TenantClient | Sql, tenantId: string): Promise<TenantKeyRow> {
    const before = holds.get(client) ?? Promise.resolve();
    const next = before.then(() => holdAlone(toSql(client), tenantId));
    holds.set(
      client,
      next.catch(() => undefined),
    );
    return next;
  }

  async function holdAlone(sql: Pick<Sql, "rows">, tenantId: string): Promise<TenantKeyRow> {
    const held = await holdTenantKey(sql, tenantId);
    if (held !== undefined) return held;
    // The installation's own row, which says what to wrap with, is behind the tenant's wall.
    const [before] = await sql.rows<{ tenant: string }>(
      "read-wall",
      "SELECT current_setting('app.tenant') AS tenant",
      [],
    );
    await setWall(sql, everyTenant);
    await makeTenantKey(sql, keys, tenantId);
    await setWall(sql, before?.tenant ?? tenantId);
    const made = await holdTenantKey(sql, tenantId);
    if (made === undefined) throw new AppError("internal.bug", "The key of a tenant was not written.");
    return made;
  }

  return {
    seal: async (client, about, secret) => {
      const row = await hold(client, about.tenantId);
      return sealBox(unwrap(row), about, secret);
    },
    open: async (about, sealed) => {
      const id = readKeyId(sealed);
      let key = unwrapped.get(`${about.tenantId}/${id}`);
      if (key === undefined) {
        const row = await database.withStatement((sql) => readTenantKey(sql, about.tenantId, id));
        if (row === undefined) {
          throw new AppError("seal.broken", "A secret was sealed with a key that is gone; set the secret anew.");
        }
        key = unwrap(row);
      }
      return openBox(key, about, sealed).toString("utf8");
    },
  };
}

async function setWall(sql: Pick<Sql, "rows">, tenantId: string): Promise<void> {
  await sql.rows("set-wall", "SELECT set_config('app.tenant', $1, true)", [tenantId]);
}
