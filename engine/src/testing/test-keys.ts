import { formatSealingKey, type SealingKey, toSealingKey } from "@autoweave/auth/sealing-key";
import { createKeyEncryptionKeys } from "../store/sealing/key-encryption-keys.js";

const key = toSealingKey(new Uint8Array(32).fill(7)) as SealingKey;

/** The same key as the settings of a process take it. */
export const testKeyText = formatSealingKey(key);

/** The key-encryption key of tests, the same in all their processes. */
export const testKeys = createKeyEncryptionKeys(() => [key], "the tests");
