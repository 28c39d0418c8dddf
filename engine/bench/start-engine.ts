import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { findBelow, type Memory, residentMegabytes, treeMegabytes } from "./measure-memory.js";

/** The built server, as `npm start` runs it. */
export type Engine = {
  url: string;
  startMs: number;
  /** Calls a procedure with the first key. */
  call(procedure: string, input: object): Promise<unknown>;
  memory(): Memory;
  stop(): Promise<void>;
};

const supervisor = fileURLToPath(import.meta.resolve("@autoweave/engine/main/start"));

function nameOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
  if (command.includes("main/start.js")) return "supervisor";
  if (command.includes("main/api.js")) return "api";
  return command.includes("main/worker.js") ? "worker" : "postgres";
}

function readMemory(pid: number): Memory {
  const memory: Memory = {};
  for (const one of findBelow(pid)) {
    const name = nameOf(one);
    if (name !== "postgres") memory[name] = residentMegabytes(one);
    else memory.postgres ??= treeMegabytes(one);
  }
  return memory;
}

/** Starts the supervisor on a data folder and waits until it is ready. */
export async function startEngine(home: string, env: Record<string, string>): Promise<Engine> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", supervisor], {
    env: { ...process.env, AUTOWEAVE_HOME: home, AUTOWEAVE_PORT: String(port), ...env },
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
    memory: () => readMemory(child.pid ?? 0),
    stop: async () => {
      child.kill("SIGINT");
      await exited;
    },
  };
}
