import { randomBytes } from "node:crypto";
import { AppError } from "@autoweave/contracts/app-error";
import { hash, parseOptions, verify } from "@node-rs/argon2";
import { passwordLength } from "./password-length.js";
import { createTurns } from "./turns.js";

/**
 * Argon2id with 19 MiB, two passes and one lane: the first choice of OWASP's cheat sheet. Memory is in KiB. A change
 * here reaches each password when it is next typed.
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

/** With fewer different characters than this it is no password, however long. */
const leastDifferent = 5;

// Node has four threads for such work: two stay free for files and names, and memory stays bounded.
const inTurn = createTurns({ atOnce: 2, inLine: 200 });

/** Two keyboards may send one letter as different code points. */
function toNormal(password: string): string {
  return password.normalize("NFKC");
}

/**
 * Throws `auth.weak-password` for a new password that is too short, too long, of too few different characters, or made
 * of what is `known` about the person: email and name.
 */
export function assertStrongPassword(password: string, known: readonly string[]): void {
  const fault = findFault(toNormal(password), known);
  if (fault !== undefined) throw new AppError("auth.weak-password", fault, { details: { ...passwordLength } });
}

function findFault(password: string, known: readonly string[]): string | undefined {
  const characters = [...password];
  const { least, most } = passwordLength;
  if (/\p{Surrogate}/u.test(password)) return "The password has half a character in it; type it anew.";
  if (characters.length < least) return `The password is too short; it takes ${least} characters or more.`;
  if (characters.length > most) return `The password is too long; it may have ${most} characters.`;
  if (new Set(characters).size < leastDifferent) {
    return `The password repeats too few characters; use ${leastDifferent} different ones or more.`;
  }
  const plain = password.toLowerCase();
  if (known.some((text) => text.length > 0 && isMadeOf(plain, text.toLowerCase()))) {
    return "The password is your email or your name; choose one that nobody can know.";
  }
  return undefined;
}

/** True when nothing worth guessing is left once `part` is taken out. */
function isMadeOf(password: string, part: string): boolean {
  return part.length >= 4 && password.replaceAll(part, "").length < 4;
}

/** Hashes a password with the parameters of today. Throws `auth.busy` when too many wait. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(toNormal(password), parameters));
}

/** Whether a password is right, and whether its hash should be made anew with the parameters of today. */
export type PasswordCheck = { isRight: boolean; isOutdated: boolean };

let nobodysHash: Promise<string> | undefined;

/**
 * Compares a password with its hash. Without a hash (nobody has this email, or the person signs in elsewhere) it does
 * the same work and says no, so that the time it takes tells nothing. Throws `auth.busy` when too many wait.
 */
export async function checkPassword(password: string, kept: string | null | undefined): Promise<PasswordCheck> {
  nobodysHash ??= hash(randomBytes(32), parameters);
  const against = kept ?? (await nobodysHash);
  const isRight = await inTurn(() => verify(against, toNormal(password)));
  return { isRight: isRight && kept !== null && kept !== undefined, isOutdated: isOutdated(against) };
}

function isOutdated(kept: string): boolean {
  const { memoryCost, timeCost, parallelism, outputLen } = parseOptions(kept);
  return (
    memoryCost !== parameters.memoryCost ||
    timeCost !== parameters.timeCost ||
    parallelism !== parameters.parallelism ||
    outputLen !== parameters.outputLen ||
    !kept.startsWith("$argon2id$v=19$")
  );
}
