import { existsSync } from "node:fs";
import { createSealingKey } from "@autoweave/auth/sealing-key";
import { AppError } from "@autoweave/contracts/app-error";
import { findEmbedded } from "@autoweave/prisma/embedded";
import { type RotatedWorkspace, rotateWorkspaceKeys } from "../service/encryption/rotate-workspace-keys.js";
import { createDatabase, type Database, everyTenant } from "../store/database.js";
import { checkKeys } from "../store/sealing/bind-keys.js";
import { rewrapKeys } from "../store/sealing/rewrap-keys.js";
import { readWrappers } from "../store/sealing/tenant-keys.js";
import { findKeys, toHomeKeyFile } from "./find-keys.js";
import { createKeyFile, readKeyFile, replaceKeyFile } from "./key-file.js";
import { readSettings, type Settings } from "./settings.js";

/** What a rotation did: keys that were wrapped anew, and where the encryption key before was put, if it was in a file. */
export type RotatedEncryption = { key: string; rewrapped: number; keptIn: string[] };

/** Called after each few; a test holds or ends a rotation there. */
type Steps = { onBatch?: () => Promise<void> };

async function withRotation<T>(work: (settings: Settings, database: Database) => Promise<T>): Promise<T> {
  const settings = readSettings();
  const databaseUrl = settings.databaseUrl ?? findEmbedded(settings.home);
  if (databaseUrl === undefined) {
    throw new AppError(
      "database.unavailable",
      `AutoWeave does not run on ${settings.home}. Start it, or set AUTOWEAVE_HOME or DATABASE_URL as the server has it.`,
    );
  }
  const database = createDatabase(databaseUrl, 6);
  try {
    return await database.withLedger(everyTenant, async (sql) => {
      // Held to the end, also against a first start: two rotations at once could each wrap with a key that the other drops.
      const [lock] = await sql.rows<{ is_mine: boolean }>(
        "try-lock-keys",
        "SELECT pg_try_advisory_xact_lock(hashtextextended('autoweave-keys', 0)) AS is_mine",
        [],
      );
      if (lock?.is_mine !== true) {
        throw new AppError("request.invalid", "Another rotation is under way; wait for its end, then look again.");
      }
      return work(settings, database);
    });
  } finally {
    await database.close();
  }
}

/**
 * Goes from one encryption key of this installation to the next, while it runs. A key in the data folder is made here;
 * one of the settings has to stand first in them, before the one that is in use. Run again after it was cut short, it
 * goes on. Takes no API key: whoever may read the encryption key may do this.
 */
export async function rotateEncryptionKey(steps: Steps = {}): Promise<RotatedEncryption> {
  return withRotation(async (settings, database) => {
    const isInHome = settings.encryptionKeys === undefined && settings.encryptionKeyFile === undefined;
    const file = toHomeKeyFile(settings.home);
    const wrappers = await database.withStatement(readWrappers);
    await checkKeys(database, findKeys(settings));
    const [first] = findKeys(settings).first().id === wrappers[0] && wrappers.length === 1 ? wrappers : [];
    if (first !== undefined) {
      if (!isInHome) {
        throw new AppError(
          "request.invalid",
          "The encryption key that comes first in the settings is in use already. Put the new one before it, there and in all other processes, and start them again.",
        );
      }
      // More than one key: a rotation was cut short when all was done but this.
      if (readKeyFile(file).length > 1) return { key: first, rewrapped: 0, keptIn: dropOld(file) };
      replaceKeyFile(file, [createSealingKey(), ...readKeyFile(file)]);
    }
    const keys = findKeys(settings);
    const rewrapped = await rewrapKeys({ database, keys }, steps);
    return { key: keys.first().id, rewrapped, keptIn: isInHome ? dropOld(file) : [] };
  });
}

/** Leaves the first key in the file. Backups of the database from before need the others: each goes into a file of its own. */
function dropOld(file: string): string[] {
  const [first, ...old] = readKeyFile(file);
  if (first === undefined) return [];
  const kept = old.map((key) => {
    const place = `${file}.${key.id}.old`;
    if (!existsSync(place)) createKeyFile(place, [key]);
    return place;
  });
  replaceKeyFile(file, [first]);
  return kept;
}

/** Gives one workspace, or with `*` all, a new key, and seals its secrets with it, while they are used. */
export async function rotateWorkspaces(workspace: string, steps: Steps = {}): Promise<RotatedWorkspace[]> {
  return withRotation((settings, database) =>
    rotateWorkspaceKeys({ database, keys: findKeys(settings) }, workspace, steps),
  );
}
