import type { Actor } from "@autoweave/auth/actor";
import { hashApiKey, isApiKey } from "@autoweave/auth/api-key";
import { Permission } from "@autoweave/auth/permission";
import { AppError } from "@autoweave/contracts/app-error";
import type { Sql } from "../../store/database.js";
import { type KeyReader, type LiveKey, readLiveKey } from "./key-reader.js";

/** Whose key this is. A key that is unknown, revoked or expired throws `auth.required`; which of them, nobody is told. */
export async function authenticateKey(parts: { keyReader: KeyReader }, secret: string | undefined): Promise<Actor> {
  if (secret === undefined) {
    throw new AppError("auth.required", 'Send an API key: "Authorization: Bearer aw_…".');
  }
  const key = isApiKey(secret) ? await parts.keyReader.find(hashApiKey(secret)) : undefined;
  if (key === undefined) throw new AppError("auth.required", "This API key is not valid; make another one.");
  return toActor(key);
}

/** What a key may do at this moment, by its id; undefined when it is unknown, revoked or expired. */
export async function readKeyActor(sql: Sql, id: string): Promise<Actor | undefined> {
  const key = await readLiveKey(sql, id);
  return key === undefined ? undefined : toActor(key);
}

function toActor({ id, tenantId, scopes }: LiveKey): Actor {
  return {
    tenantId,
    subject: { kind: "key", id },
    roles: [],
    permissions: scopes.filter((scope): scope is Permission => Permission.safeParse(scope).success),
  };
}
