import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { AppError } from "@autoweave/node-sdk";
import type { SandboxJob, SandboxMessage, SandboxOutcome } from "./sandbox-job.js";
import { startSandboxWorker } from "./start-sandbox-worker.js";

/** Runs jobs in worker threads, so that the author's loop never holds the process that serves others. */
export type SandboxPool = {
  /** Rejects with the signal's reason when aborted, at once and whatever the code does. */
  run(job: SandboxJob, signal: AbortSignal): Promise<SandboxOutcome>;
  /** Ends all threads; jobs under way are rejected. */
  close(): Promise<void>;
};

type Pending = {
  job: SandboxJob;
  settle(outcome: SandboxOutcome): void;
  fail(error: unknown): void;
};
type Slot = {
  worker: Worker;
  state: "starting" | "idle" | "busy";
  pending?: Pending | undefined;
  timer?: NodeJS.Timeout | undefined;
};

// The sandbox ends itself at its limit; this long after it, whatever still runs is stuck inside the engine.
const graceMs = 300;
const startLimitMs = 30_000;
const idleMs = 60_000;

/** Makes a pool; threads start with the first jobs, end when idle for a minute, and never keep the process alive. */
export function createSandboxPool(options: { size?: number } = {}): SandboxPool {
  const size = options.size ?? Math.min(4, Math.max(1, availableParallelism() - 1));
  const slots = new Set<Slot>();
  const queue: Pending[] = [];

  function drop(slot: Slot): Promise<unknown> {
    slots.delete(slot);
    clearTimeout(slot.timer);
    return slot.worker.terminate();
  }

  function end(slot: Slot, how: (pending: Pending) => void): void {
    const { pending } = slot;
    void drop(slot);
    slot.pending = undefined;
    if (pending !== undefined) how(pending);
    fill();
  }

  function rest(slot: Slot): void {
    clearTimeout(slot.timer);
    slot.state = "idle";
    slot.pending = undefined;
    slot.worker.unref();
    slot.timer = setTimeout(() => void drop(slot), idleMs).unref();
  }

  function assign(slot: Slot, pending: Pending): void {
    clearTimeout(slot.timer);
    slot.state = "busy";
    slot.pending = pending;
    slot.worker.ref();
    slot.timer = setTimeout(
      () => end(slot, ({ settle }) => settle({ kind: "limit", limit: "time", logs: [] })),
      pending.job.timeLimitMs + graceMs,
    );
    slot.worker.postMessage(pending.job);
  }

  function start(): void {
    const worker = startSandboxWorker();
    const slot: Slot = { worker, state: "starting" };
    slots.add(slot);
    const broke = (reason: unknown) => {
      if (!slots.has(slot)) return;
      if (slot.state === "starting") {
        const error = new AppError("internal.bug", "The code sandbox does not start.", { cause: reason });
        for (const { fail } of queue.splice(0)) fail(error);
      }
      // A thread that dies under a job has run out of something.
      end(slot, ({ settle }) => settle({ kind: "limit", limit: "memory", logs: [] }));
    };
    slot.timer = setTimeout(() => broke(new Error("not ready in time")), startLimitMs);
    worker.on("error", broke).on("exit", broke);
    worker.on("message", (message: SandboxMessage) => {
      if (message !== "ready") {
        slot.pending?.settle(message.outcome);
        if (message.spent) return end(slot, () => undefined);
      }
      rest(slot);
      fill();
    });
  }

  function fill(): void {
    for (const slot of slots) {
      if (slot.state !== "idle") continue;
      const next = queue.shift();
      if (next === undefined) return;
      assign(slot, next);
    }
    const starting = [...slots].filter((slot) => slot.state === "starting").length;
    const wanted = Math.min(queue.length - starting, size - slots.size);
    for (let index = 0; index < wanted; index += 1) start();
  }

  function abandon(pending: Pending): void {
    const index = queue.indexOf(pending);
    if (index >= 0) queue.splice(index, 1);
    for (const slot of slots) if (slot.pending === pending) end(slot, () => undefined);
  }

  return {
    run(job, signal) {
      return new Promise<SandboxOutcome>((resolve, reject) => {
        const onAbort = () => {
          abandon(pending);
          pending.fail(signal.reason);
        };
        const pending: Pending = {
          job,
          settle(outcome) {
            signal.removeEventListener("abort", onAbort);
            resolve(outcome);
          },
          fail(error) {
            signal.removeEventListener("abort", onAbort);
            reject(error);
          },
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener("abort", onAbort, { once: true });
        queue.push(pending);
        fill();
      });
    },
    async close() {
      const closed = new AppError("node.cancelled", "The code sandbox was closed.");
      for (const { fail } of queue.splice(0)) fail(closed);
      const open = [...slots];
      for (const { pending } of open) pending?.fail(closed);
      await Promise.all(open.map(drop));
    },
  };
}
