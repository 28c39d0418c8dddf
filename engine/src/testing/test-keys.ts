import { type SealingKey, toSealingKey } from "@autoweave/auth/sealing-key";
import { createKeyEncryptionKeys } from "../store/sealing/key-encryption-keys.js";

const key = toSealingKey(new Uint8Array(32).fill(7)) as SealingKey;

/** The key-encryption key of tests, the same in all their processes. */
export const testKeys = createKeyEncryptionKeys(() => [key], "the tests");
