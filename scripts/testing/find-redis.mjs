// Finds a Redis server for the tests: AUTOWEAVE_TEST_REDIS_SERVER, then PATH, then a copy in .cache/redis, which on
// Debian and Ubuntu is unpacked from the distribution's own packages, without installing anything and without root.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasDistribution, toLibraryPath, toReason, unpackFromDistribution } from "./unpack-from-distribution.mjs";

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
  const env = { LD_LIBRARY_PATH: toLibraryPath(folder) };
  return answers(program, env) ? { program, env } : undefined;
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
  if (!hasDistribution()) throw new Error(`The tests need a Redis server. ${advice}`);
  try {
    say("Unpacking a Redis server from the distribution's packages into .cache/redis (once).");
    unpackFromDistribution(["redis-server", "redis-tools"], cache);
  } catch (cause) {
    throw new Error(`The tests need a Redis server, and fetching one failed (${toReason(cause)}). ${advice}`, {
      cause,
    });
  }
  const fetched = findUnpacked(cache);
  if (fetched) return fetched;
  throw new Error(`The tests need a Redis server, and the one that was fetched does not run. ${advice}`);
}
