import { openBox, type SealedFor, sealBox } from "@autoweave/auth/sealed-box";
import { type SealingKey, toSealingKey } from "@autoweave/auth/sealing-key";
import { AppError } from "@autoweave/contracts/app-error";
import type { KeyEncryptionKeys } from "./key-encryption-keys.js";
import type { TenantKeyRow } from "./tenant-keys.js";

function toOwner(tenantId: string, id: string): SealedFor {
  return { tenantId, id, type: "tenant-key" };
}

/** A tenant's key as it is kept: sealed under the key-encryption key `by`. */
export function wrapKey(by: SealingKey, tenantId: string, key: SealingKey): TenantKeyRow {
  return { id: key.id, tenantId, wrapped: sealBox(by, toOwner(tenantId, key.id), key.bytes), wrappedBy: by.id };
}

/** The key that was kept. Throws `seal.key-missing`, `seal.broken`. */
export function unwrapKey(keys: KeyEncryptionKeys, row: TenantKeyRow): SealingKey {
  const by = keys.get(row.wrappedBy);
  const key = toSealingKey(openBox(by, toOwner(row.tenantId, row.id), row.wrapped));
  if (key?.id === row.id) return key;
  throw new AppError("seal.broken", "The key of a workspace is damaged; put the database back from a backup.");
}
