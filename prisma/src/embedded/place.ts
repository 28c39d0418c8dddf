import { randomBytes, randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { mayWriteIn, type ServerUser } from "./server-user.js";
import { diskFull, isDiskFull, StartError } from "./start-error.js";

/** What a home remembers about its database: `id` names the place outside, `password` is the owner's. */
export type Identity = { id: string; password: string };

/** Where the database of one home lies. `outside` when it could not lie in the home itself. */
export type Place = { folder: string; dataDir: string; outside: boolean };

// Both survive a reboot. The second is for systems whose /var/lib may not be written.
const outsidePlaces = ["/var/lib/autoweave", "/var/tmp/autoweave"];

function parseIdentity(file: string): Identity {
  const { id, password } = JSON.parse(readFileSync(file, "utf8"));
  if (typeof id === "string" && /^[0-9a-f-]{36}$/.test(id) && typeof password === "string") return { id, password };
  throw new SyntaxError("a field is missing");
}

/** True for a home that has had a database. */
export function hasIdentity(home: string): boolean {
  return existsSync(join(home, "postgres.json"));
}

/** Reads who this home's database belongs to, or makes it: a random password in a file only this user may read. */
export function readIdentity(home: string): Identity {
  const file = join(home, "postgres.json");
  if (!existsSync(file)) {
    const identity: Identity = { id: randomUUID(), password: randomBytes(24).toString("base64url") };
    const unfinished = `${file}.${process.pid}.new`;
    try {
      writeFileSync(unfinished, `${JSON.stringify(identity)}\n`, { mode: 0o600 });
      // A link appears whole, and only if no other start was faster.
      linkSync(unfinished, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(unfinished, { force: true });
    }
  }
  try {
    return parseIdentity(file);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new StartError(
      "database.unavailable",
      `${file} is damaged. It holds the database's password: put it back from a backup of AUTOWEAVE_HOME.`,
      cause,
    );
  }
}

/** Makes `home`. Root's may be passed through, though not listed, so that the server's user reaches its data in it. */
export function makeHome(home: string): void {
  const made = mkdirSync(home, { recursive: true });
  if (made !== undefined) chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
}

function toPlace(folder: string, outside: boolean): Place {
  return { folder, dataDir: join(folder, "data"), outside };
}

function ownFolder(folder: string, user: ServerUser | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user === undefined) return;
  chmodSync(folder, 0o700);
  chownSync(folder, user.uid, user.gid);
}

/** A folder all may write in could have been laid out by somebody else beforehand: only root's own will do. */
function isSafe(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === 0 && (mode & 0o022) === 0;
}

function canHost(folder: string, user: ServerUser | undefined): boolean {
  const made = mkdirSync(folder, { recursive: true });
  if (made !== undefined) chmodSync(folder, 0o711);
  if (!isSafe(folder)) return false;
  const probe = join(folder, `probe.${process.pid}`);
  try {
    ownFolder(probe, user);
    return mayWriteIn(probe, user);
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** The first folder outside of any home that root can make and `user` can work in. */
export function outsideFolder(user: ServerUser): string {
  for (const folder of outsidePlaces) {
    try {
      if (canHost(folder, user)) return folder;
    } catch (error) {
      if (isDiskFull(error)) throw diskFull(folder, error);
      // Read-only or not ours: the next one.
    }
  }
  throw new StartError(
    "database.unavailable",
    `The user ${user.name}, who runs PostgreSQL, can work in none of AUTOWEAVE_HOME, ${outsidePlaces.join(" and ")}. ` +
      "Set AUTOWEAVE_HOME to a folder that every user may enter.",
  );
}

function hasData(place: Place): boolean {
  return existsSync(join(place.dataDir, "PG_VERSION"));
}

function insideOf(home: string): Place {
  return toPlace(join(home, "postgres"), false);
}

function allPlaces(home: string, identity: Identity): Place[] {
  return [insideOf(home), ...outsidePlaces.map((folder) => toPlace(join(folder, identity.id), true))];
}

/** Where the data of this home lie, when there are any. */
export function findPlace(home: string, identity: Identity): Place | undefined {
  return allPlaces(home, identity).find(hasData);
}

/** Whose the data of this home are, when there are any. */
export function dataOwner(home: string, identity: Identity): number | undefined {
  const place = findPlace(home, identity);
  return place === undefined ? undefined : statSync(place.dataDir).uid;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something lies in it, or another start has removed it.
  }
}

/**
 * Chooses where the data lie: where they lie already, else in the home, else, where the server's user cannot enter the
 * home, in a place of the system.
 */
export function choosePlace(home: string, identity: Identity, user: ServerUser | undefined): Place {
  const used = findPlace(home, identity);
  const place = used ?? insideOf(home);
  ownFolder(place.folder, user);
  if (mayWriteIn(place.folder, user)) return place;
  if (used !== undefined || user === undefined) {
    throw new StartError(
      "database.unavailable",
      `The user ${user?.name ?? "who starts"} may not work in ${place.folder}. ` +
        "Start as the owner of that folder, make its parents passable, or set AUTOWEAVE_HOME to another one.",
    );
  }
  removeIfEmpty(place.folder);
  const outside = toPlace(join(outsideFolder(user), identity.id), true);
  ownFolder(outside.folder, user);
  return outside;
}
