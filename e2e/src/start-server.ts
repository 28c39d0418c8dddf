import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { tempFolder } from "@autoweave/testing/temp-folder";
import { findProcesses } from "./find-processes.js";
import { type CliResult, runCli } from "./run-cli.js";

/** The supervisor, as `npm start` runs it once everything is built. */
export const supervisorFile = fileURLToPath(new URL("../../engine/dist/main/start.js", import.meta.url));

const readyMs = 180_000;

/** A real server with a data folder of its own. */
export type Server = {
  url: string;
  home: string;
  pid: number;
  /** Milliseconds from the start of the process until it said that it is ready. */
  startMs: number;
  /** Everything it has printed. */
  output(): string;
  /** Runs the CLI against it, with the key that it left in its data folder. */
  cli(words: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<CliResult>;
  /** Runs the CLI with `--json` and reads its document; throws when it does not end with `exitCode` (0). */
  ask<Document>(words: readonly string[], options?: { input?: string; exitCode?: number }): Promise<Document>;
  /** Ends it as Ctrl-C in a terminal does, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it, and removes its data. */
  dispose(): Promise<void>;
};

/** How a server is started. `home` is kept when given; without one it gets a new folder. */
export type ServerOptions = {
  home?: string;
  port?: number;
  env?: Record<string, string>;
  /** Program and arguments; the supervisor when absent. */
  command?: readonly string[];
};

/** What a server that did not start has printed. */
export class StartFailed extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly stdout: string,
    readonly stderr: string,
  ) {
    super(`The server ended with ${exitCode} before it was ready:\n${stdout}${stderr}`);
  }
}

/** Starts the built server and waits until it is ready. Throws {@link StartFailed} when it ends before that. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  if (options.port !== undefined) return startOn(options.port, options);
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    try {
      return await startOn(port, options);
    } catch (error) {
      // A free port is anybody's until the server listens on it, and servers take a while to get there.
      const isTaken = error instanceof StartFailed && error.stderr.includes(`Port ${port} is taken`);
      if (!isTaken || tries === 3) throw error;
    }
  }
}

async function startOn(port: number, options: ServerOptions): Promise<Server> {
  const home = options.home ?? tempFolder("e2e");
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, [...(options.command ?? [supervisorFile])], {
    env: {
      PATH: process.env.PATH ?? "",
      AUTOWEAVE_HOME: home,
      AUTOWEAVE_PORT: String(port),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, as a shell gives to what it starts: Ctrl-C is sent to the whole group.
    detached: true,
  });
  const texts = { stdout: "", stderr: "" };
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  try {
    await waitForReady(child, texts, exited);
  } catch (error) {
    // A home that was given may be that of another server, too.
    if (options.home === undefined) {
      await endAll(child, home, exited);
      rmSync(home, { recursive: true, force: true });
    }
    throw error;
  }
  const startMs = Math.round(performance.now() - began);
  const env = { AUTOWEAVE_URL: url, AUTOWEAVE_HOME: home };
  const cli: Server["cli"] = (words, given = {}) =>
    runCli(words, { ...(given.input === undefined ? {} : { input: given.input }), env: { ...env, ...given.env } });
  return {
    url,
    home,
    pid: child.pid ?? 0,
    startMs,
    output: () => texts.stdout + texts.stderr,
    cli,
    ask: async (words, { exitCode = 0, ...given } = {}) => {
      const result = await cli([...words, "--json"], given);
      if (result.exitCode === exitCode) return JSON.parse(result.stdout);
      throw new Error(`autoweave ${words.join(" ")} ended with ${result.exitCode}:\n${result.stdout}${result.stderr}`);
    },
    stop: () => stop(child, exited),
    dispose: async () => {
      await stop(child, exited);
      await endAll(child, home, exited);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function waitForReady(
  child: ChildProcess,
  texts: { stdout: string; stderr: string },
  exited: Promise<number | null>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The server was not ready after ${readyMs} ms:\n${texts.stdout}${texts.stderr}`));
    }, readyMs);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      texts.stdout += text;
      if (texts.stdout.includes("AutoWeave is ready at")) resolve();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      texts.stderr += text;
    });
    child.once("error", reject);
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new StartFailed(code, texts.stdout, texts.stderr));
    });
  });
}

async function stop(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    process.kill(-child.pid, "SIGINT");
  }
  return exited;
}

/** What a failed start or a failed test has left behind must not disturb the next one. */
async function endAll(child: ChildProcess, home: string, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  for (const { pid } of findProcesses(home)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone by itself.
    }
  }
  // Its output is closed only once nothing that it has started holds it any more.
  await exited;
}
