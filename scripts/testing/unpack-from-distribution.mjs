// Unpacks packages of Debian or Ubuntu, with what they need and this machine lacks, into a folder: without root, without
// installing anything, and without touching the system's own lists.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Whether this machine can do so at all. */
export function hasDistribution() {
  return existsSync("/usr/bin/apt-get");
}

/** apt with state of its own. @param {string} state */
function aptOptions(state) {
  const folders = { lists: join(state, "lists"), archives: join(state, "archives") };
  for (const folder of Object.values(folders)) mkdirSync(join(folder, "partial"), { recursive: true });
  return [
    ["Dir::State::lists", folders.lists],
    ["Dir::Cache::archives", folders.archives],
    ["Dir::Cache::pkgcache", ""],
    ["Dir::Cache::srcpkgcache", ""],
    ["Dir::Log", state],
    ["APT::Sandbox::User", ""],
    ["Acquire::Languages", "none"],
  ].flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

/** The packages that `names` need, they included, and this machine lacks. @param {string[]} options @param {string[]} names */
function missingPackages(options, names) {
  const tree = execFileSync("apt-cache", [...options, "depends", "--recurse", "--important", ...names], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const wanted = [...new Set(tree.split("\n").filter((line) => /^[a-z0-9]/.test(line)))].map(
    (name) => name.split(":")[0],
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders.
  const format = "${Package} ${db:Status-Status}\n";
  const listed = spawnSync("dpkg-query", ["-W", "-f", format, ...wanted], { encoding: "utf8" }).stdout;
  const installed = new Set(
    listed
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return [...new Set(wanted)].filter((name) => names.includes(name) || !installed.has(name));
}

/**
 * Puts the packages into `folder`, in place of what was there. Throws what apt says.
 * @param {string[]} names @param {string} folder
 */
export function unpackFromDistribution(names, folder) {
  const work = `${folder}.${process.pid}.new`;
  rmSync(work, { recursive: true, force: true });
  const options = aptOptions(join(work, "apt"));
  const quiet = /** @type {const} */ ({ stdio: ["ignore", "ignore", "pipe"] });
  try {
    execFileSync("apt-get", [...options, "-qq", "update"], quiet);
    const unpacked = join(work, "root");
    mkdirSync(unpacked);
    execFileSync("apt-get", [...options, "-qq", "download", ...missingPackages(options, names)], {
      cwd: work,
      ...quiet,
    });
    for (const name of readdirSync(work).filter((file) => file.endsWith(".deb"))) {
      execFileSync("dpkg-deb", ["-x", join(work, name), unpacked]);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Folders in a folder, and itself. @param {string} folder @param {(name: string) => boolean} matches */
function withFolders(folder, matches) {
  const below = readdirSync(folder, { withFileTypes: true });
  return [
    folder,
    ...below.filter((one) => one.isDirectory() && matches(one.name)).map(({ name }) => join(folder, name)),
  ];
}

/**
 * Where libraries lie in what was unpacked, for LD_LIBRARY_PATH. Some have a folder of their own below the machine's, and find
 * it by the path where they would be installed.
 * @param {string} folder
 */
export function toLibraryPath(folder) {
  const holdsLibraries = (/** @type {string} */ path) => readdirSync(path).some((name) => /^lib.*\.so/.test(name));
  return ["usr/lib", "lib"]
    .map((path) => join(folder, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => withFolders(path, (name) => name.includes("-linux-gnu")))
    .flatMap((path) => (path.endsWith("-linux-gnu") ? withFolders(path, () => true).filter(holdsLibraries) : [path]))
    .join(":");
}

/** The first line of what a program said when it failed. @param {unknown} cause */
export function toReason(cause) {
  return cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().split("\n")[0] : String(cause);
}
