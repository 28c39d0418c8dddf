import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError, type ErrorRecord } from "@autoweave/contracts/app-error";
import type { ErrorCode } from "@autoweave/contracts/error-codes";
import { nodeFlags } from "./node-flags.js";

/** What a process of the engine tells its supervisor. */
export type ChildMessage = { kind: "ready"; address?: string } | { kind: "failed"; error: ErrorRecord };

/** A process that the supervisor keeps alive. */
export type Child = { stop(): Promise<void> };

const killAfterMs = 5_000;
const firstPauseMs = 200;
const longestPauseMs = 10_000;
// A process that lived this long had started well: its next restart is quick again.
const healthyMs = 30_000;

/** What a supervised process is. `onReady` is called for each start; `onRestart` before one that was not asked for. */
export type ChildOptions = {
  /** Entry beside this file, without its ending: `api`, `worker`. */
  entry: string;
  args?: readonly string[];
  /** All of its environment. */
  env: NodeJS.ProcessEnv;
  /** What people call it; the entry when absent. */
  name?: string;
  /** What it prints beside its log is not for people. */
  isQuiet?: boolean;
  onReady: (address: string | undefined) => void;
  onRestart: (reason: string) => void;
};

/** Starts a process and keeps it alive. Rejects when its first start fails. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name = options.entry } = options;
  let isStopping = false;
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;
  let current: ChildProcess | undefined;

  function begin(onFirst: { resolve: () => void; reject: (error: unknown) => void } | undefined): void {
    const startedAt = Date.now();
    let failure: unknown;
    let isReady = false;
    // A group of its own: Ctrl-C in a terminal reaches the supervisor alone, which ends the others in order.
    const child = fork(fileURLToPath(new URL(`./${options.entry}.js`, import.meta.url)), [...(options.args ?? [])], {
      env: options.env,
      stdio: ["ignore", options.isQuiet ? "ignore" : "inherit", "inherit", "ipc"],
      detached: true,
      execArgv: [...nodeFlags],
    });
    current = child;
    child.on("message", (message: ChildMessage) => {
      if (message.kind === "ready") {
        isReady = true;
        options.onReady(message.address);
        onFirst?.resolve();
      } else {
        failure = new AppError(message.error.code as ErrorCode, message.error.message);
      }
    });
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      if (!isReady && onFirst !== undefined) {
        onFirst.reject(
          failure ?? new AppError("internal.bug", `The ${name} process ended before it was ready (${signal ?? code}).`),
        );
        return;
      }
      options.onRestart(signal ?? `exit code ${code}`);
      pauseMs = Date.now() - startedAt > healthyMs ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      timer = setTimeout(() => begin(undefined), pauseMs);
    });
  }

  await new Promise<void>((resolve, reject) => begin({ resolve, reject }));
  return {
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      if (current !== undefined) await endChild(current);
    },
  };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  child.kill("SIGTERM");
  await gone;
  clearTimeout(timer);
}
