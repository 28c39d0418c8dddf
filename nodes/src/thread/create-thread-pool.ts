import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { AppError } from "@autoweave/node-sdk";

/** What a thread says: once that it is ready, then one answer a job. `spent` asks to be replaced. */
export type ThreadMessage<Outcome> = "ready" | { outcome: Outcome; spent: boolean };

/** Why a job has no outcome: it went on past its time, or its thread died of what it needed. */
export type ThreadEnd = { ended: "time" | "memory" };

/** Runs jobs in threads, one at a time in each, so that none of them ever holds the process that serves others. */
export type ThreadPool<Job, Outcome> = {
  /** Rejects with the signal's reason when aborted, at once and whatever the job does. */
  run(job: Job, signal: AbortSignal): Promise<Outcome | ThreadEnd>;
  /** Ends all threads; jobs under way are rejected. */
  close(): Promise<void>;
};

type Pending<Job, Outcome> = {
  job: Job;
  settle(outcome: Outcome | ThreadEnd): void;
  fail(error: unknown): void;
};
type Slot<Job, Outcome> = {
  worker: Worker;
  state: "starting" | "idle" | "busy";
  pending?: Pending<Job, Outcome> | undefined;
  timer?: NodeJS.Timeout | undefined;
};

// A job that can end itself does so at its limit; this long after it, whatever still runs is stuck.
const graceMs = 300;
const startLimitMs = 30_000;
const idleMs = 60_000;

/** Makes a pool; threads start with the first jobs, end when idle for a minute, and never keep the process alive. */
export function createThreadPool<Job extends { timeLimitMs: number }, Outcome>(options: {
  start: () => Worker;
  size?: number | undefined;
}): ThreadPool<Job, Outcome> {
  const size = options.size ?? Math.min(4, Math.max(1, availableParallelism() - 1));
  const slots = new Set<Slot<Job, Outcome>>();
  const queue: Pending<Job, Outcome>[] = [];

  function drop(slot: Slot<Job, Outcome>): Promise<unknown> {
    slots.delete(slot);
    clearTimeout(slot.timer);
    return slot.worker.terminate();
  }

  function end(slot: Slot<Job, Outcome>, how: (pending: Pending<Job, Outcome>) => void): void {
    const { pending } = slot;
    void drop(slot);
    slot.pending = undefined;
    if (pending !== undefined) how(pending);
    fill();
  }

  function rest(slot: Slot<Job, Outcome>): void {
    clearTimeout(slot.timer);
    slot.state = "idle";
    slot.pending = undefined;
    slot.worker.unref();
    slot.timer = setTimeout(() => void drop(slot), idleMs).unref();
  }

  function assign(slot: Slot<Job, Outcome>, pending: Pending<Job, Outcome>): void {
    clearTimeout(slot.timer);
    slot.state = "busy";
    slot.pending = pending;
    slot.worker.ref();
    slot.timer = setTimeout(
      () => end(slot, ({ settle }) => settle({ ended: "time" })),
      pending.job.timeLimitMs + graceMs,
    );
    slot.worker.postMessage(pending.job);
  }

  function start(): void {
    const worker = options.start();
    const slot: Slot<Job, Outcome> = { worker, state: "starting" };
    slots.add(slot);
    const broke = (reason: unknown) => {
      if (!slots.has(slot)) return;
      if (slot.state === "starting") {
        const error = new AppError("internal.bug", "A thread of this worker does not start.", { cause: reason });
        for (const { fail } of queue.splice(0)) fail(error);
      }
      // A thread that dies under a job has run out of something.
      end(slot, ({ settle }) => settle({ ended: "memory" }));
    };
    slot.timer = setTimeout(() => broke(new Error("not ready in time")), startLimitMs);
    worker.on("error", broke).on("exit", broke);
    worker.on("message", (message: ThreadMessage<Outcome>) => {
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

  function abandon(pending: Pending<Job, Outcome>): void {
    const index = queue.indexOf(pending);
    if (index >= 0) queue.splice(index, 1);
    for (const slot of slots) if (slot.pending === pending) end(slot, () => undefined);
  }

  return {
    run(job, signal) {
      return new Promise<Outcome | ThreadEnd>((resolve, reject) => {
        const onAbort = () => {
          abandon(pending);
          pending.fail(signal.reason);
        };
        const pending: Pending<Job, Outcome> = {
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
      const closed = new AppError("node.cancelled", "The threads of this worker were closed.");
      for (const { fail } of queue.splice(0)) fail(closed);
      const open = [...slots];
      for (const { pending } of open) pending?.fail(closed);
      await Promise.all(open.map(drop));
    },
  };
}
