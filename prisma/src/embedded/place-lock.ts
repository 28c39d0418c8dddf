import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processFacts } from "./process-facts.js";
import { StartError } from "./start-error.js";

type Holder = { pid: number; started: string; token: string };

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, started, token } = JSON.parse(readFileSync(path, "utf8"));
    return typeof pid === "number" && typeof started === "string" && typeof token === "string"
      ? { pid, started, token }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  return processFacts(holder.pid)?.started === holder.started;
}

/** `link` fails when the target exists, so the lock appears whole or not at all. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function alreadyRunning(home: string, pid: number): StartError {
  return new StartError(
    "start.already-running",
    `AutoWeave already runs on ${home} (process ${pid}). Stop it first, or give this one its own AUTOWEAVE_HOME.`,
  );
}

/**
 * Takes over the lock of a dead holder. Only who links `<lock>.<token of the dead>` may replace it, and looks again
 * after linking: a second one that read the same dead holder then finds a living one.
 */
function takeOver(lock: string, dead: Holder | undefined, mine: string): boolean {
  const claim = `${lock}.${dead?.token ?? "unreadable"}`;
  if (!tryLink(mine, claim)) {
    const claimer = readHolder(claim);
    if (claimer !== undefined && !isAlive(claimer)) rmSync(claim, { force: true });
    return false;
  }
  try {
    if (readHolder(lock)?.token !== dead?.token) return false;
    renameSync(mine, lock);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

/**
 * Lets one living process at a time own `place`; a holder that died without releasing is recognised by its start time.
 * Throws `start.already-running`, which names `home`. Returns the release.
 */
export function lockPlace(place: string, home: string): () => void {
  const lock = join(place, "lock");
  const started = processFacts(process.pid)?.started ?? "unknown";
  const token = randomUUID();
  const mine = `${lock}.${process.pid}.${token}.new`;
  try {
    writeFileSync(mine, JSON.stringify({ pid: process.pid, started, token } satisfies Holder), { mode: 0o600 });
    for (let tries = 0; tries < 50; tries++) {
      if (tryLink(mine, lock)) return () => release(lock, token);
      const holder = readHolder(lock);
      if (holder !== undefined && isAlive(holder)) throw alreadyRunning(home, holder.pid);
      if (takeOver(lock, holder, mine)) return () => release(lock, token);
    }
    throw alreadyRunning(home, readHolder(lock)?.pid ?? 0);
  } finally {
    rmSync(mine, { force: true });
  }
}

function release(lock: string, token: string): void {
  if (readHolder(lock)?.token === token) rmSync(lock, { force: true });
}
