import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { formatSealingKey, parseSealingKey, type SealingKey } from "@autoweave/auth/sealing-key";
import { AppError } from "@autoweave/contracts/app-error";

/** Keys from text: one a line or with commas between them, the first one is the one to go to; `#` begins a comment. */
export function parseKeys(text: string, place: string): SealingKey[] {
  const parts = text
    .split("\n")
    .flatMap((line) => line.replace(/#.*/, "").split(","))
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts.map((part) => {
    const key = parseSealingKey(part);
    if (key !== undefined) return key;
    // The text itself is never told: it may be a key that lacks a character.
    throw new AppError("env.invalid", `${place} holds something that is no key: give 32 random bytes in base64.`);
  });
}

/** The keys in a file; none when there is no file. Throws `env.invalid`. */
export function readKeyFile(file: string): SealingKey[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new AppError("env.invalid", `The encryption key in ${file} cannot be read (${code}).`, { cause });
  }
  return parseKeys(text, file);
}

/** Makes the file, for its owner only, and returns once it is on the disk. One that is there already stays. */
export function createKeyFile(file: string, keys: readonly SealingKey[]): void {
  const unfinished = writeUnfinished(file, keys);
  try {
    // A link appears whole, and only if no other start was faster.
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
  syncFolder(dirname(file));
}

/** Puts other keys into the file, at once or not at all, and returns once that is on the disk. */
export function replaceKeyFile(file: string, keys: readonly SealingKey[]): void {
  renameSync(writeUnfinished(file, keys), file);
  syncFolder(dirname(file));
}

function writeUnfinished(file: string, keys: readonly SealingKey[]): string {
  const unfinished = `${file}.${process.pid}.new`;
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, "wx", 0o600);
  try {
    writeSync(handle, keys.map((key) => `${formatSealingKey(key)}\n`).join(""));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return unfinished;
}

// The name of a new file is the folder's content.
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
