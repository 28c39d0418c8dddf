import { createHash, randomBytes } from "node:crypto";

/** A key of AES-256. `id` follows from the key, tells nothing about it, and stands in all that it has sealed. */
export type SealingKey = { readonly id: string; readonly bytes: Uint8Array };

const keyBytes = 32;
const idLength = 16;

/** A key of its 32 bytes; undefined for any other number of them. */
export function toSealingKey(bytes: Uint8Array): SealingKey | undefined {
  if (bytes.byteLength !== keyBytes) return undefined;
  const id = createHash("sha256").update("autoweave sealing key\n").update(bytes).digest("hex").slice(0, idLength);
  return { id, bytes };
}

/** Makes a key of 32 random bytes. */
export function createSealingKey(): SealingKey {
  const key = toSealingKey(randomBytes(keyBytes));
  if (key === undefined) throw new TypeError("a new key has the wrong length");
  return key;
}

/** A key from its text, base64 or base64url of 32 bytes; undefined for text that is none. */
export function parseSealingKey(text: string): SealingKey | undefined {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  return toSealingKey(Buffer.from(trimmed, "base64"));
}

/** A key as text, base64. */
export function formatSealingKey(key: SealingKey): string {
  return Buffer.from(key.bytes).toString("base64");
}
