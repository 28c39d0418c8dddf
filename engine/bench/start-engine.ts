import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { type ByProcess, findBelow } from "./processes.js";

/** The built server, as `npm start` runs it. */
export type Engine = {
  url: string;
  startMs: number;
  /** Calls a procedure with the first key. */
  call(procedure: string, input: object): Promise<unknown>;
  /** Its processes: `api` and `worker`. */
  pids: ByProcess;
  stop(): Promise<void>;
};

const supervisor = fileURLToPath(import.meta.resolve("@autoweave/engine/main/start"));

function nameOf(pid: number): string {
  return /main\/(api|worker)\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.[1] ?? "other";
}

/** Starts the supervisor on a data folder and waits until it is ready. */
export async function startEngine(home: string, env: Record<string, string>): Promise<Engine> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", supervisor], {
    env: {
      ...process.env,
      AUTOWEAVE_HOME: home,
      AUTOWEAVE_PORT: String(port),
      // The key of createBenchApp: what one process of the measurement seals, the others open.
      AUTOWEAVE_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("AutoWeave is ready at")) resolve();
    });
    void exited.then(() => reject(new Error(`The server ended before it was ready: ${said}`)));
  });
  const startMs = Math.round(performance.now() - began);
  const url = `http://127.0.0.1:${port}`;
  const key = readFileSync(join(home, "cli-key"), "utf8").trim();
  return {
    url,
    startMs,
    call: async (procedure, input) => {
      const response = await fetch(`${url}/trpc/${procedure}`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${procedure}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
    pids: Object.fromEntries(
      findBelow(child.pid ?? 0)
        .slice(1)
        .map((pid) => [nameOf(pid), pid]),
    ),
    stop: async () => {
      child.kill("SIGINT");
      await exited;
    },
  };
}
