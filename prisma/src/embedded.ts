import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Binaries, copyBinaries, findBinaries, prepareBinaries } from "./embedded/binaries.js";
import { freePort } from "./embedded/free-port.js";
import { initData, owner } from "./embedded/init-data.js";
import {
  choosePlace,
  dataOwner,
  findPlace,
  hasIdentity,
  makeHome,
  outsideFolder,
  type Place,
  readIdentity,
} from "./embedded/place.js";
import { lockPlace } from "./embedded/place-lock.js";
import {
  findPort,
  type Postmaster,
  socketFolder,
  startServer,
  stopLeftover,
  stopServer,
} from "./embedded/postmaster.js";
import { chooseServerUser, mayRun, type ServerUser } from "./embedded/server-user.js";
import { diskFull, isDiskFull, StartError } from "./embedded/start-error.js";

/** How to start the PostgreSQL that npm brought. */
export type EmbeddedOptions = {
  /** AUTOWEAVE_HOME. Data and password are kept in it; the data elsewhere if the server's user cannot enter it. */
  home: string;
  /** Port on loopback; a free one when absent. */
  port?: number;
  /** Told what a person should know about where things went. */
  onNotice: (text: string) => void;
  /** Told once if the server goes without having been stopped. */
  onExit?: () => void;
  /** Further settings of PostgreSQL, for tests and measurements. */
  settings?: Record<string, string>;
};

/** A running server. `url` holds the password. */
export type Embedded = { url: string; dataDir: string; stop(): Promise<void> };

const tries = 100;
const waitMs = 100;

function chooseBinaries(user: ServerUser | undefined, place: Place, options: EmbeddedOptions): Binaries {
  const installed = findBinaries();
  if (prepareBinaries(installed) && mayRun(installed.postgres, user)) return installed;
  const folder = user === undefined ? place.folder : outsideFolder(user);
  const { copy, isNew } = copyBinaries(installed, folder);
  if (mayRun(copy.postgres, user)) {
    if (isNew)
      options.onNotice(
        `PostgreSQL's programs were copied to ${copy.root}: where they are installed, they may not run.`,
      );
    return copy;
  }
  throw new StartError(
    "database.unavailable",
    `PostgreSQL's programs may run neither from ${installed.root} nor from ${copy.root}.`,
  );
}

async function startOnPort(binaries: Binaries, place: Place, user: ServerUser | undefined, options: EmbeddedOptions) {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const port = options.port ?? (await freePort());
    const server = await startServer(binaries, place, port, user, options.settings ?? {});
    if (typeof server === "object") return { server, port };
    if (server === "port-taken" && options.port !== undefined) {
      throw new StartError("start.port-taken", `Port ${port} for PostgreSQL is taken. Free it, or choose another one.`);
    }
    // The processes of a killed server need a moment to notice.
    await sleep(waitMs);
    await stopLeftover(place.dataDir);
  }
  throw new StartError("database.unavailable", `The data in ${place.dataDir} are still in use by another PostgreSQL.`);
}

function toUrl(place: Place, port: number, password: string, database: string): string {
  const folder = socketFolder(place);
  const socket = folder === undefined ? "" : `?host=${encodeURIComponent(folder)}`;
  return `postgresql://${owner}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}${socket}`;
}

async function makeDatabase(place: Place, port: number, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: toUrl(place, port, password, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [owner]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${owner}`);
  } finally {
    await client.end();
  }
}

async function startLocked(place: Place, user: ServerUser | undefined, password: string, options: EmbeddedOptions) {
  const binaries = chooseBinaries(user, place, options);
  await initData(binaries, place, password, user);
  if (place.outside) {
    options.onNotice(
      `The database lies in ${place.dataDir}: the user ${user?.name}, who runs it, may not enter ${options.home}.`,
    );
  }
  if (await stopLeftover(place.dataDir)) options.onNotice("A PostgreSQL left over by a killed AutoWeave was stopped.");
  const { server, port } = await startOnPort(binaries, place, user, options);
  try {
    await makeDatabase(place, port, password);
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  return { server, url: toUrl(place, port, password, owner) };
}

/** A raw failure of the file system becomes a sentence; what is one already passes. */
function toStartError(error: unknown, home: string): unknown {
  if (error instanceof StartError) return error;
  if (isDiskFull(error)) return diskFull(home, error);
  const reason = error instanceof Error ? error.message : String(error);
  return new StartError(
    "database.unavailable",
    `The embedded PostgreSQL of ${home} cannot be started: ${reason}`,
    error,
  );
}

/** The address of the PostgreSQL that runs on the data in `home`, started by another process; undefined when none does. */
export function findEmbedded(home: string): string | undefined {
  const folder = resolve(home);
  if (!hasIdentity(folder)) return undefined;
  const identity = readIdentity(folder);
  const place = findPlace(folder, identity);
  if (place === undefined) return undefined;
  const port = findPort(place.dataDir);
  return port === undefined ? undefined : toUrl(place, port, identity.password, owner);
}

/**
 * Starts the PostgreSQL that npm brought on the data in `home`, on loopback, with a random password.
 * Works as root and as an ordinary user. Throws an error with a `code` of `start.*` or `database.unavailable`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const home = resolve(options.home);
  let release: (() => void) | undefined;
  try {
    makeHome(home);
    const identity = readIdentity(home);
    const user = chooseServerUser(dataOwner(home, identity), options.onNotice);
    const place = choosePlace(home, identity, user);
    release = lockPlace(place.folder, home);
    const { server, url } = await startLocked(place, user, identity.password, { ...options, home });
    return toEmbedded(server, url, place, release, options.onExit);
  } catch (error) {
    release?.();
    throw toStartError(error, home);
  }
}

function toEmbedded(server: Postmaster, url: string, place: Place, release: () => void, onExit?: () => void): Embedded {
  let stopping: Promise<void> | undefined;
  void server.exited.then(() => {
    if (stopping === undefined) onExit?.();
  });
  return {
    url,
    dataDir: place.dataDir,
    stop: () => {
      stopping ??= stopServer(server).finally(release);
      return stopping;
    },
  };
}
