import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.js";
import type { Place } from "./place.js";
import { processFacts } from "./process-facts.js";
import { type ServerUser, toIds } from "./server-user.js";
import { serverEnvironment, serverSettings, toArguments } from "./settings.js";
import { diskFull, isDiskFull, StartError } from "./start-error.js";

const pollMs = 10;
/** Recovery after a power cut replays up to `max_wal_size`. */
const readyWithinMs = 120_000;
const fastStopWithinMs = 20_000;
const immediateStopWithinMs = 5_000;

/** A server that was started here. `exited` settles when it has gone, wanted or not. */
export type Postmaster = { pid: number; exited: Promise<void>; log: string };

/** Why a start failed in a way that another try can help. */
export type FailedStart = "port-taken" | "still-in-use";

type PidFile = { pid: number; port: number; ready: boolean };

/** PostgreSQL's own note on who serves a data folder; its fourth line is the port, its eighth says "ready" once connections are taken. */
function readPidFile(dataDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" } : undefined;
  } catch {
    return undefined;
  }
}

/** The process of a server on this very folder: the number in its note may since belong to somebody else. */
function findServer(dataDir: string): number | undefined {
  const noted = readPidFile(dataDir);
  const facts = noted === undefined ? undefined : processFacts(noted.pid);
  return facts?.command.includes(`-D ${dataDir} `) ? noted?.pid : undefined;
}

/** The port of the server that runs on this very folder and takes connections. */
export function findPort(dataDir: string): number | undefined {
  const noted = readPidFile(dataDir);
  return noted?.ready === true && findServer(dataDir) === noted.pid ? noted.port : undefined;
}

async function goneWithin(isGone: () => boolean, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!isGone()) {
    if (Date.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Fast shutdown, then an immediate one, from which the next start recovers by its log. */
async function stopProcess(pid: number, isGone: () => boolean): Promise<void> {
  signal(pid, "SIGINT");
  if (await goneWithin(isGone, fastStopWithinMs)) return;
  signal(pid, "SIGQUIT");
  if (await goneWithin(isGone, immediateStopWithinMs)) return;
  throw new StartError(
    "database.unavailable",
    `PostgreSQL (process ${pid}) does not stop. End it by hand, then start again.`,
  );
}

/** Stops a server that a killed AutoWeave left on this folder. The caller holds the lock of the place. */
export async function stopLeftover(dataDir: string): Promise<boolean> {
  const pid = findServer(dataDir);
  if (pid === undefined) return false;
  await stopProcess(pid, () => findServer(dataDir) !== pid);
  return true;
}

function openLog(place: Place): { path: string; file: number } {
  const path = join(place.folder, "postgres.log");
  if (existsSync(path)) renameSync(path, `${path}.1`);
  return { path, file: openSync(path, "a", 0o600) };
}

function spawnServer(
  binaries: Binaries,
  place: Place,
  port: number,
  user: ServerUser | undefined,
  more: Record<string, string>,
) {
  const log = openLog(place);
  try {
    const folder = socketFolder(place) ?? "";
    const settings = { ...serverSettings, unix_socket_directories: folder, ...more, port: String(port) };
    const child = spawn(binaries.postgres, ["-D", place.dataDir, ...toArguments(settings)], {
      cwd: "/",
      env: serverEnvironment,
      stdio: ["ignore", log.file, log.file],
      // Ctrl-C in a terminal reaches the whole process group: the server leaves it, as we stop it last.
      detached: true,
      ...toIds(user),
    });
    return { child, log: log.path };
  } finally {
    closeSync(log.file);
  }
}

/** The longest path of a socket is 103 bytes on macOS, 107 on Linux; PostgreSQL's name for its own is at most 15 of them. */
const longestSocketFolder = 103 - "/.s.PGSQL.65535".length;

/**
 * Where the server's socket lies: in the folder of its data, which nobody else may enter. A statement over it takes about
 * two thirds of the time that one over loopback takes. Undefined where the path is longer than a socket's may be.
 */
export function socketFolder({ folder }: Place): string | undefined {
  // The comma divides PostgreSQL's list of folders.
  return Buffer.byteLength(folder) <= longestSocketFolder && !folder.includes(",") ? folder : undefined;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function explain(log: string, place: Place): FailedStart | StartError {
  const said = readFileSync(log, "utf8");
  if (/could not bind|Address already in use/.test(said)) return "port-taken";
  if (/lock file .* already exists|shared memory block .* still in use/.test(said)) return "still-in-use";
  if (isDiskFull(said)) return diskFull(place.dataDir);
  const fatal = said.split("\n").findLast((line) => /FATAL|PANIC/.test(line)) ?? said.trim().split("\n").at(-1) ?? "";
  const reason = fatal.replace(/^.*?(FATAL|PANIC): +/, "");
  return new StartError("database.unavailable", `PostgreSQL did not start: ${reason}. Its log is ${log}.`);
}

/** Starts the server and waits until it takes connections. */
export async function startServer(
  binaries: Binaries,
  place: Place,
  port: number,
  user: ServerUser | undefined,
  more: Record<string, string>,
): Promise<Postmaster | FailedStart> {
  const { child, log } = spawnServer(binaries, place, port, user, more);
  const exited = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
  exited.catch(() => undefined); // Also looked at below; not every caller waits for it.
  const isReady = () => {
    const noted = readPidFile(place.dataDir);
    return noted?.ready === true && noted.pid === child.pid;
  };
  const settled = await Promise.race([exited, goneWithin(() => hasEnded(child) || isReady(), readyWithinMs)]);
  if (child.pid === undefined)
    throw new StartError("database.unavailable", `PostgreSQL did not start from ${binaries.postgres}.`);
  if (settled === false) {
    await stopProcess(child.pid, () => hasEnded(child));
    throw new StartError("database.unavailable", `PostgreSQL was not ready in time. Its log is ${log}.`);
  }
  if (!hasEnded(child)) return { pid: child.pid, exited, log };
  const why = explain(log, place);
  if (typeof why === "string") return why;
  throw why;
}

/** Stops a server that was started here, cleanly and completely. */
export async function stopServer(server: Postmaster): Promise<void> {
  let gone = false;
  const mark = () => {
    gone = true;
  };
  server.exited.then(mark, mark);
  await sleep(0);
  if (!gone) await stopProcess(server.pid, () => gone);
}
