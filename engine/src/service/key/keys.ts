import type { Actor } from "@autoweave/auth/actor";
import { createApiKey } from "@autoweave/auth/api-key";
import { authorize } from "@autoweave/auth/authorize";
import { hasPermission } from "@autoweave/auth/has-permission";
import type { Permission } from "@autoweave/auth/permission";
import { AppError } from "@autoweave/contracts/app-error";
import { uuidv7 } from "uuidv7";
import type { Database, TenantClient } from "../../store/database.js";
import { type KeyRow, readKeys } from "../../store/identity/read-keys.js";
import { recordAudit } from "../audit/record-audit.js";
import { isId, isStorable } from "../refer.js";

/** A key as people see it; its secret is not kept. Times are ISO 8601. */
export type KeyView = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
};

const mostKeys = 1000;

function toKeyView(row: KeyRow): KeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

/** The keys of the tenant, the newest first, revoked ones included. */
export async function listKeys(parts: { database: Database }, actor: Actor): Promise<KeyView[]> {
  authorize(actor, "key.list");
  const { tenantId } = actor;
  const rows = await parts.database.withStatement((sql) => readKeys(sql, tenantId, mostKeys), {
    tenantId,
    isShortRead: true,
  });
  return rows.map(toKeyView);
}

/** The person whose key one that `actor` makes will be: themselves, or whose the key is that asks. */
async function findHolder(client: TenantClient, { subject }: Actor): Promise<string | null> {
  if (subject.kind === "person") return subject.id;
  if (subject.kind !== "key") return null;
  const key = await client.apiKey.findUnique({ where: { id: subject.id }, select: { personId: true } });
  return key?.personId ?? null;
}

/**
 * Makes a key, which may not do more than the key that asks. `secret` is shown this once. Throws `auth.forbidden`,
 * `request.invalid`.
 */
export async function createKey(
  parts: { database: Database },
  actor: Actor,
  input: { name: string; scopes: Permission[]; expiresAt?: Date | undefined },
): Promise<KeyView & { secret: string }> {
  authorize(actor, "key.create");
  const { name, expiresAt = null } = input;
  const scopes = [...new Set(input.scopes)];
  const missing = scopes.find((scope) => !hasPermission(actor.permissions, scope));
  if (missing !== undefined) {
    throw new AppError("auth.forbidden", `You do not have the permission ${missing}, so you may not give it on.`);
  }
  if (!isStorable(name)) throw new AppError("request.invalid", "The key's name has a NUL character in it.");
  if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
    throw new AppError("request.invalid", "The key would have expired already; give a later time.");
  }
  const { secret, hash, prefix } = createApiKey();
  const row = await parts.database.withTenant(actor.tenantId, async (client) => {
    const personId = await findHolder(client, actor);
    const data = { id: uuidv7(), tenantId: actor.tenantId, personId, name, prefix, hash, scopes, expiresAt };
    const created = await client.apiKey.create({ data });
    await recordAudit(client, actor, {
      action: "key.create",
      resource: { kind: "key", id: created.id },
      details: { name, prefix, scopes, expiresAt: expiresAt?.toISOString() ?? null },
    });
    return created;
  });
  return { ...toKeyView(row), secret };
}

/**
 * Ends a key's life; twice does no harm. The last key that may manage keys stays: nobody could make another. Throws
 * `key.not-found`, `request.invalid`.
 */
export async function revokeKey(
  parts: { database: Database },
  actor: Actor,
  input: { id: string },
): Promise<{ id: string }> {
  authorize(actor, "key.revoke");
  const { id } = input;
  if (!isId(id)) throw keyNotFound();
  await parts.database.withTenant(actor.tenantId, async (client) => {
    // Held until the end: of two that revoke at once, the second sees what the first has left.
    await client.$executeRaw`SELECT id FROM tenant WHERE id = ${actor.tenantId} FOR UPDATE`;
    const key = await client.apiKey.findUnique({ where: { id } });
    if (key === null) throw keyNotFound();
    if (key.revokedAt !== null) return;
    if (!(await hasOtherManager(client, id))) {
      throw new AppError("request.invalid", "This is the last key that may manage keys; make another one first.");
    }
    await client.apiKey.update({ where: { id }, data: { revokedAt: new Date() } });
    const { name, prefix } = key;
    await recordAudit(client, actor, {
      action: "key.revoke",
      resource: { kind: "key", id },
      details: { name, prefix },
    });
  });
  return { id };
}

/**
 * Revokes the keys of a person who is not to be here, also the last that may manage keys: people can make others.
 * Returns how many.
 */
export async function revokeKeysOf(client: TenantClient, who: { tenantId: string; personId: string }): Promise<number> {
  const { count } = await client.apiKey.updateMany({
    where: { tenantId: who.tenantId, personId: who.personId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count;
}

async function hasOtherManager(client: TenantClient, id: string): Promise<boolean> {
  const others = await client.apiKey.count({
    where: {
      id: { not: id },
      revokedAt: null,
      scopes: { hasSome: ["*", "keys:manage"] },
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
  });
  return others > 0;
}

function keyNotFound(): AppError {
  return new AppError("key.not-found", "There is no such key; check its id, or list the keys there are.");
}
