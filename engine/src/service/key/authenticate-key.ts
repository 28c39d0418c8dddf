import type { Actor } from "@autoweave/auth/actor";
import { hashApiKey, isApiKey } from "@autoweave/auth/api-key";
import { Permission } from "@autoweave/auth/permission";
import { AppError } from "@autoweave/contracts/app-error";
import { type Database, everyTenant, type Sql } from "../../store/database.js";

type KeyRow = { id: string; tenant_id: string; scopes: string[]; is_stale: boolean };

const isLive = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())";

/** Whose key this is. A key that is unknown, revoked or expired throws `auth.required`; which of them, nobody is told. */
export async function authenticateKey(parts: { database: Database }, secret: string | undefined): Promise<Actor> {
  if (secret === undefined) {
    throw new AppError("auth.required", 'Send an API key: "Authorization: Bearer aw_…".');
  }
  const key = isApiKey(secret) ? await findKey(parts.database, hashApiKey(secret)) : undefined;
  if (key === undefined) throw new AppError("auth.required", "This API key is not valid; make another one.");
  return toActor(key);
}

/** What a key may do at this moment, by its id; undefined when it is unknown, revoked or expired. */
export async function readKeyActor(sql: Sql, id: string): Promise<Actor | undefined> {
  const [key] = await sql.rows<Omit<KeyRow, "is_stale">>(
    "read-key-actor",
    `SELECT id, tenant_id, scopes FROM api_key WHERE id = $1 AND ${isLive}`,
    [id],
  );
  return key === undefined ? undefined : toActor(key);
}

function toActor(key: Omit<KeyRow, "is_stale">): Actor {
  return {
    tenantId: key.tenant_id,
    subject: { kind: "key", id: key.id },
    roles: [],
    permissions: key.scopes.filter((scope): scope is Permission => Permission.safeParse(scope).success),
  };
}

async function findKey(database: Database, hash: string): Promise<KeyRow | undefined> {
  const [key] = await database.withStatement((sql) =>
    sql.rows<KeyRow>(
      "find-key",
      `SELECT id, tenant_id, scopes, (last_used_at IS NULL OR last_used_at < now() - interval '1 minute') AS is_stale
       FROM api_key WHERE hash = $1 AND ${isLive}`,
      [hash],
    ),
  );
  // At most once a minute: reading a key is common, writing its row each time would be most of the work.
  if (key?.is_stale) await database.withLedger(everyTenant, (sql) => noteKeyUse(sql, key.id));
  return key;
}

/** Notes that a key was used now. */
export async function noteKeyUse(sql: Sql, id: string): Promise<void> {
  await sql.rows("use-key", "UPDATE api_key SET last_used_at = now() WHERE id = $1", [id]);
}
