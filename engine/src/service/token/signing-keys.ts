import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { SealedFor } from "@autoweave/auth/sealed-box";
import { createSigningKey, type PublicJwk, type TokenKeys, toPublicJwk } from "@autoweave/auth/token-keys";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant, type Sql } from "../../store/database.js";
import type { Sealer } from "../../store/sealing/sealer.js";

/** After so many days the next key takes over. */
const signingDays = 30;
/** The next key is published so long before it signs, in seconds: others that keep the list have read it by then. */
const publishedAheadSeconds = 3600;
/** A key is believed so long after the next one took over: longer than any token lives. */
const overlapSeconds = 900;
/** For so long what was read is good, in milliseconds; a key that was taken back is believed no longer than this. */
const freshMs = 10_000;

type KeyRow = { id: string; public_key: string; sealed: string; may_sign: boolean; is_old: boolean };
type Loaded = { at: number; keys: Map<string, KeyObject>; signer: KeyRow | undefined; isOld: boolean };

/** The keys of this installation with their life: made when they are first needed, and each month anew. */
export type SigningKeys = TokenKeys & {
  /** All public keys that tokens may be signed with now or soon. */
  list(): Promise<PublicJwk[]>;
  /**
   * Makes a new key. It signs after an hour, and the one before is believed until its last tokens have ended; with
   * `now` it signs at once and all others are gone, and their tokens with them. Returns the new key's id.
   */
  rotate(options: { now: boolean }): Promise<string>;
};

/** Keeps the keys in the database, the private parts sealed. */
export function createSigningKeys(parts: { database: Database; sealer: Sealer; issuer: string }): SigningKeys {
  const { database, sealer, issuer } = parts;
  let loaded: Loaded | undefined;
  let loading: Promise<Loaded> | undefined;
  let opened: { kid: string; privateKey: KeyObject } | undefined;

  async function load(): Promise<Loaded> {
    const at = Date.now();
    const rows = await database.withLedger(everyTenant, findKeys);
    loaded = {
      at,
      keys: new Map(rows.map((row) => [row.id, toPublicKey(row.public_key)])),
      signer: rows.find((row) => row.may_sign),
      isOld: rows[0]?.is_old ?? true,
    };
    return loaded;
  }

  async function loadFresh(): Promise<Loaded> {
    if (loaded !== undefined && Date.now() - loaded.at < freshMs) return loaded;
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  async function addKey(sql: Sql, afterSeconds: number): Promise<string> {
    const { kid, privateKey, publicKey } = createSigningKey();
    const secret = privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
    await sql.rows(
      "add-signing-key",
      `INSERT INTO signing_key (id, public_key, sealed, signs_from)
       VALUES ($1, $2, $3, date_trunc('milliseconds', clock_timestamp()) + make_interval(secs => $4))`,
      [kid, toPublicJwk(kid, publicKey).x, await sealer.seal(sql, toSealedFor(kid), secret), afterSeconds],
    );
    return kid;
  }

  /** As {@link loadFresh}, with a key that signs: makes the first one, and the next one when the newest is old. */
  async function loadWithSigner(): Promise<Loaded> {
    const known = await loadFresh();
    if (!known.isOld && known.signer !== undefined) return known;
    await database.withLedger(everyTenant, async (sql) => {
      await lockKeys(sql);
      // Another process may have been faster.
      const rows = await findKeys(sql);
      if (rows[0]?.is_old === false) return;
      const kid = await addKey(sql, rows.some((row) => row.may_sign) ? publishedAheadSeconds : 0);
      await removeKeys(sql, [kid, ...rows.map((row) => row.id)]);
    });
    return load();
  }

  return {
    issuer,
    signer: async () => {
      const { signer } = await loadWithSigner();
      if (signer === undefined) throw new AppError("internal.bug", "There is no key to sign tokens with.");
      if (opened?.kid !== signer.id) opened = { kid: signer.id, privateKey: await openKey(sealer, signer) };
      return opened;
    },
    find: async (kid) => {
      const { keys } = await loadFresh();
      // It may have been made a moment ago by another process. Asking costs what looking an API key up costs.
      return keys.get(kid) ?? (await load()).keys.get(kid);
    },
    list: async () => {
      const { keys } = await loadWithSigner();
      return [...keys].map(([kid, key]) => toPublicJwk(kid, key));
    },
    rotate: async ({ now }) => {
      const kid = await database.withLedger(everyTenant, async (sql) => {
        await lockKeys(sql);
        const rows = now ? [] : await findKeys(sql);
        // A key that has not signed yet is replaced: it would only make the list longer.
        const kept = rows.filter((row) => row.may_sign).map((row) => row.id);
        const made = await addKey(sql, kept.length === 0 ? 0 : publishedAheadSeconds);
        await removeKeys(sql, [made, ...kept]);
        return made;
      });
      await load();
      return kid;
    },
  };
}

/** Keys that are published: those that sign or will, and those whose last tokens may still live. Newest first. */
function findKeys(sql: Sql): Promise<KeyRow[]> {
  // Not now(), the beginning of the transaction: it may have waited for another one that made a key.
  return sql.rows<KeyRow>(
    "find-signing-keys",
    `SELECT id, public_key, sealed, signs_from <= at AS may_sign, signs_from <= at - make_interval(days => $1) AS is_old
     FROM signing_key k, clock_timestamp() AS at
     WHERE NOT EXISTS (
       SELECT FROM signing_key next
       WHERE next.signs_from > k.signs_from AND next.signs_from <= at - make_interval(secs => $2))
     ORDER BY signs_from DESC, id`,
    [signingDays, overlapSeconds],
  );
}

async function lockKeys(sql: Sql): Promise<void> {
  await sql.rows(
    "lock-signing-keys",
    "SELECT pg_advisory_xact_lock(hashtextextended('autoweave-signing-keys', 0))",
    [],
  );
}

/** Removes all keys but these: nobody can sign with them again. */
async function removeKeys(sql: Sql, kept: string[]): Promise<void> {
  await sql.rows("remove-signing-keys", "DELETE FROM signing_key WHERE id <> ALL($1)", [kept]);
}

async function openKey(sealer: Sealer, row: KeyRow): Promise<KeyObject> {
  const key = Buffer.from(await sealer.open(toSealedFor(row.id), row.sealed), "base64");
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

function toPublicKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

function toSealedFor(kid: string): SealedFor {
  return { tenantId: everyTenant, type: "signing-key", id: kid };
}
