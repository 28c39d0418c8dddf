import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { Redis } from "ioredis";
import { findRedis } from "../../../scripts/testing/find-redis.mjs";

/** A Redis that a test started. `url` names no database. */
export type TestRedis = { url: string; port: number; pid: number; stop(signal?: NodeJS.Signals): Promise<void> };

/** How many databases it has, so that each test file gets one of its own. */
export const redisDatabases = 4096;

const readyWithinMs = 10_000;

async function answers(port: number): Promise<boolean> {
  const client = new Redis({ port, host: "127.0.0.1", lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined); // Not up yet; the caller asks again.
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** Starts a Redis on loopback that keeps nothing on disk and never evicts. `settings` as on Redis's command line. */
export async function startRedis(
  options: { port?: number; settings?: Record<string, string> } = {},
): Promise<TestRedis> {
  const { program, env } = findRedis((text: string) => process.stderr.write(`${text}\n`));
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "autoweave-redis-"));
  const settings: Record<string, string> = {
    ...{ port: String(port), bind: "127.0.0.1", save: "", appendonly: "no", dir: folder },
    ...{ databases: String(redisDatabases), "maxmemory-policy": "noeviction", ...options.settings },
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, flags, { env: { ...process.env, ...env }, stdio: "ignore", detached: true });
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    child.once("close", () => {
      gone = true;
      resolve();
    });
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (!gone) child.kill(signal);
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + readyWithinMs;
  while (!(await answers(port))) {
    if (gone || Date.now() > deadline) {
      await stop();
      throw new Error(`${program} did not start on port ${port}.`);
    }
    await sleep(10);
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid ?? 0, stop };
}
