import { join } from "node:path";
import { createSealingKey } from "@autoweave/auth/sealing-key";
import { createKeyEncryptionKeys, type KeyEncryptionKeys } from "../store/sealing/key-encryption-keys.js";
import { createKeyFile, readKeyFile } from "./key-file.js";
import type { Settings } from "./settings.js";

/** Where the encryption key is when no setting gives one. */
export function toHomeKeyFile(home: string): string {
  return join(home, "encryption-key");
}

/**
 * The encryption key of this installation: of the settings, else of the data folder, where the first start of all makes
 * it. Throws `env.invalid`.
 */
export function findKeys(
  settings: Pick<Settings, "home" | "encryptionKeys" | "encryptionKeyFile">,
  options: { isFirst: boolean } = { isFirst: false },
): KeyEncryptionKeys {
  const { encryptionKeys, encryptionKeyFile } = settings;
  if (encryptionKeys !== undefined) {
    return createKeyEncryptionKeys(() => encryptionKeys, "AUTOWEAVE_ENCRYPTION_KEY");
  }
  if (encryptionKeyFile !== undefined) {
    return createKeyEncryptionKeys(() => readKeyFile(encryptionKeyFile), encryptionKeyFile);
  }
  const file = toHomeKeyFile(settings.home);
  if (options.isFirst && readKeyFile(file).length === 0) createKeyFile(file, [createSealingKey()]);
  return createKeyEncryptionKeys(() => readKeyFile(file), `${file} nor in AUTOWEAVE_ENCRYPTION_KEY`);
}
