import type { Log } from "./log.js";

/** The life of a process: what to stop, in which order, and within which time. */
export type Lifecycle = {
  /** Stops `name` when the process stops. The last one added is stopped first, as it may need the earlier ones. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Stops everything and ends the process with `code`. A second call waits for the first. */
  stop(reason: string, code?: number): Promise<void>;
  /** Aborted as soon as the process begins to stop. */
  readonly signal: AbortSignal;
};

/** What a lifecycle takes from outside; tests give their own. */
export type LifecycleOptions = {
  log: Log;
  /** Hard limit for stopping, in ms; then the process ends with code 1. 5,000 by default. */
  deadlineMs?: number;
  /** Source of signals and of what nobody caught. */
  events?: Pick<NodeJS.Process, "on">;
  exit?: (code: number) => void;
  now?: () => number;
};

/** Exit codes of a process: it was told to stop, something failed, it was interrupted while stopping. */
export const exitCodes = { stopped: 0, failed: 1, interrupted: 130 } as const;

const defaultDeadlineMs = 5000;

/**
 * One Ctrl-C may arrive more than once: from the terminal, and passed on by npm and by the parent process. Only one that
 * comes later than this means that a person has run out of patience.
 */
const sameInterruptMs = 500;

type Hook = { name: string; stop: () => Promise<void> | void };

async function runHooks(hooks: Hook[], log: Log): Promise<boolean> {
  let isClean = true;
  for (let hook = hooks.pop(); hook !== undefined; hook = hooks.pop()) {
    try {
      await hook.stop();
      log.debug({ part: hook.name }, "stopped a part");
    } catch (error) {
      isClean = false;
      log.error({ part: hook.name, error }, "a part did not stop cleanly");
    }
  }
  return isClean;
}

/** Creates the lifecycle and listens for SIGINT, SIGTERM, SIGHUP and for errors that nobody caught. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { log, deadlineMs = defaultDeadlineMs, events = process, exit = process.exit, now = Date.now } = options;
  const hooks: Hook[] = [];
  const abort = new AbortController();
  let stopping: Promise<void> | undefined;
  let stoppingSince = 0;

  async function stopAll(reason: string, code: number): Promise<void> {
    log.debug({ reason }, "stopping");
    const timer = setTimeout(() => {
      log.error({ deadlineMs }, "stopping took too long");
      exit(exitCodes.failed);
    }, deadlineMs);
    abort.abort();
    const isClean = await runHooks(hooks, log);
    clearTimeout(timer);
    exit(isClean ? code : exitCodes.failed);
  }

  function stop(reason: string, code: number = exitCodes.stopped): Promise<void> {
    if (stopping === undefined) {
      stoppingSince = now();
      stopping = stopAll(reason, code);
    }
    return stopping;
  }

  events.on("SIGINT", () => {
    if (stopping !== undefined && now() - stoppingSince > sameInterruptMs) exit(exitCodes.interrupted);
    else void stop("SIGINT");
  });
  for (const name of ["SIGTERM", "SIGHUP"] as const) events.on(name, () => void stop(name));
  for (const name of ["uncaughtException", "unhandledRejection"] as const) {
    events.on(name, (error: unknown) => {
      log.error({ error, kind: name }, "an error was caught by nobody");
      void stop(name, exitCodes.failed);
    });
  }

  return { onStop: (name, hook) => hooks.push({ name, stop: hook }), stop, signal: abort.signal };
}
