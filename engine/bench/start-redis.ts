import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { Redis } from "ioredis";
import { readVariable } from "./child.js";
import { newHome } from "./new-home.js";

/** A Redis as it is to be run: nothing evicted, and what it was told kept across a crash. */
export async function startRedis(): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const { program, env } = JSON.parse(readVariable("AUTOWEAVE_BENCH_REDIS"));
  const port = await freePort();
  const folder = newHome();
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--appendonly",
    "yes",
  ];
  const child = spawn(program, [...settings, "--maxmemory-policy", "noeviction"], {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const probe = new Redis(port, "127.0.0.1", { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  probe.on("error", () => undefined); // Not up yet: it tries again.
  await probe.ping();
  probe.disconnect();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
