// Finds a Redis server for the tests: AUTOWEAVE_TEST_REDIS_SERVER, then PATH, then a copy in .cache/redis, which on
// Debian and Ubuntu is unpacked from the distribution's own packages, without installing anything and without root.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const cache = join(root, ".cache", "redis");

/** @typedef {{ program: string, env: Record<string, string> }} RedisServer */

/** @param {string} program @param {Record<string, string>} env */
function answers(program, env) {
  return spawnSync(program, ["--version"], { env: { ...process.env, ...env }, stdio: "ignore" }).status === 0;
}

/** @param {string} folder @returns {RedisServer | undefined} */
function findUnpacked(folder) {
  const program = join(folder, "usr/bin/redis-server");
  if (!existsSync(program)) return undefined;
  const libraries = ["usr/lib", "lib"]
    .map((path) => join(folder, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => [
      path,
      ...readdirSync(path)
        .filter((name) => name.includes("-linux-gnu"))
        .map((name) => join(path, name)),
    ]);
  const env = { LD_LIBRARY_PATH: libraries.join(":") };
  return answers(program, env) ? { program, env } : undefined;
}

/** apt with state of its own, so that it needs no root and leaves the system's alone. @param {string} state */
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

/** The packages that redis-server needs and this machine lacks. @param {string[]} options */
function missingPackages(options) {
  const tree = execFileSync(
    "apt-cache",
    [...options, "depends", "--recurse", "--important", "redis-server", "redis-tools"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const wanted = [...new Set(tree.split("\n").filter((line) => /^[a-z0-9]/.test(line)))].map(
    (name) => name.split(":")[0],
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders.
  const format = "${Package} ${db:Status-Status}\n";
  const listed = spawnSync("dpkg-query", ["-W", "-f", format, ...wanted], {
    encoding: "utf8",
  }).stdout;
  const installed = new Set(
    listed
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return wanted.filter((name) => name.startsWith("redis-") || !installed.has(name));
}

/** @param {(text: string) => void} say */
function unpackFromDistribution(say) {
  say("Unpacking a Redis server from the distribution's packages into .cache/redis (once).");
  const work = `${cache}.${process.pid}.new`;
  rmSync(work, { recursive: true, force: true });
  const state = join(work, "apt");
  const options = aptOptions(state);
  try {
    execFileSync("apt-get", [...options, "-qq", "update"], { stdio: ["ignore", "ignore", "pipe"] });
    const unpacked = join(work, "root");
    mkdirSync(unpacked);
    const packages = missingPackages(options);
    execFileSync("apt-get", [...options, "-qq", "download", ...packages], {
      cwd: work,
      stdio: ["ignore", "ignore", "pipe"],
    });
    for (const name of readdirSync(work).filter((file) => file.endsWith(".deb"))) {
      execFileSync("dpkg-deb", ["-x", join(work, name), unpacked]);
    }
    rmSync(cache, { recursive: true, force: true });
    renameSync(unpacked, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} name */
function isOnPath(name) {
  return answers(name, {});
}

/**
 * Returns the server to run and what its environment needs. Throws one sentence when there is none.
 * @param {(text: string) => void} say
 * @returns {RedisServer}
 */
export function findRedis(say = () => {}) {
  const chosen = process.env.AUTOWEAVE_TEST_REDIS_SERVER;
  if (chosen) {
    if (answers(chosen, {})) return { program: chosen, env: {} };
    throw new Error(
      `AUTOWEAVE_TEST_REDIS_SERVER is ${chosen}, which does not run. Point it at a redis-server program.`,
    );
  }
  const onPath = ["redis-server", "valkey-server"].find(isOnPath);
  if (onPath) return { program: onPath, env: {} };
  const unpacked = findUnpacked(cache);
  if (unpacked) return unpacked;
  const advice = "Install redis-server, or set AUTOWEAVE_TEST_REDIS_SERVER to the path of one.";
  if (!existsSync("/usr/bin/apt-get")) throw new Error(`The tests need a Redis server. ${advice}`);
  try {
    unpackFromDistribution(say);
  } catch (cause) {
    const said =
      cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().split("\n")[0] : String(cause);
    throw new Error(`The tests need a Redis server, and fetching one failed (${said}). ${advice}`, { cause });
  }
  const fetched = findUnpacked(cache);
  if (fetched) return fetched;
  throw new Error(`The tests need a Redis server, and the one that was fetched does not run. ${advice}`);
}
