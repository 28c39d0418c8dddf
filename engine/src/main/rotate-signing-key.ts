import { AppError } from "@autoweave/contracts/app-error";
import { findEmbedded } from "@autoweave/prisma/embedded";
import { createSigningKeys } from "../service/token/signing-keys.js";
import { createDatabase } from "../store/database.js";
import { createSealer } from "../store/sealing/sealer.js";
import { findKeys } from "./find-keys.js";
import { readSettings } from "./settings.js";

/**
 * Makes the next key that signs tokens, on the database of this machine's settings. It takes no API key: keys that sign
 * belong to the installation, and whoever may read its encryption key may do this. Returns the new key's id.
 */
export async function rotateSigningKey(options: { now: boolean }): Promise<string> {
  const settings = readSettings();
  const databaseUrl = settings.databaseUrl ?? findEmbedded(settings.home);
  if (databaseUrl === undefined) {
    throw new AppError(
      "database.unavailable",
      `AutoWeave does not run on ${settings.home}. Start it, or set AUTOWEAVE_HOME or DATABASE_URL as the server has it.`,
    );
  }
  const database = createDatabase(databaseUrl, 2);
  try {
    const sealer = createSealer(database, findKeys(settings));
    return await createSigningKeys({ database, sealer, issuer: "" }).rotate(options);
  } finally {
    await database.close();
  }
}
