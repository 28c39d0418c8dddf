import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";
import type { SealingKey } from "./sealing-key.js";

/** Whose a sealed text is, and of what kind: it opens for these and for no others. */
export type SealedFor = { tenantId: string; id: string; type: string };

const algorithm = "aes-256-gcm";
const version = "v1";
// 96 random bits: one key may seal 2^32 texts before two nonces are likely to meet.
const nonceBytes = 12;
const tagBytes = 16;
const pattern = /^v1\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)$/;

// As JSON, so that no two lists of parts read the same.
function toAssociatedData(keyId: string, about: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(["autoweave", version, keyId, about.tenantId, about.type, about.id]));
}

/** Seals `plain` with AES-256-GCM: `v1.<key id>.<nonce, ciphertext and tag in base64url>`. Twice never gives the same. */
export function sealBox(key: SealingKey, about: SealedFor, plain: string | Uint8Array): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes });
  cipher.setAAD(toAssociatedData(key.id, about));
  const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${key.id}.${body.toString("base64url")}`;
}

/** The id of the key that a text was sealed with, for looking it up. Throws `seal.broken`. */
export function readKeyId(sealed: string): string {
  const id = pattern.exec(sealed)?.[1];
  if (id === undefined) throw toBroken();
  return id;
}

/**
 * Opens what {@link sealBox} sealed with the same key for the same owner, id and type. Throws `seal.broken` for anything
 * else: a changed or shortened text, another row's, another key's.
 */
export function openBox(key: SealingKey, about: SealedFor, sealed: string): Buffer {
  const [, keyId, text = ""] = pattern.exec(sealed) ?? [];
  const body = Buffer.from(text, "base64url");
  // Read again, since base64 has several ways to write the same bytes, and only one of them was written.
  if (keyId !== key.id || body.byteLength < nonceBytes + tagBytes || body.toString("base64url") !== text) {
    throw toBroken();
  }
  const decipher = createDecipheriv(algorithm, key.bytes, body.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(toAssociatedData(key.id, about));
  decipher.setAuthTag(body.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw toBroken();
  }
}

function toBroken(): AppError {
  return new AppError(
    "seal.broken",
    "A sealed secret cannot be opened: it was changed, cut off, or belongs to something else. Set the secret anew.",
  );
}
