import { AppError } from "@autoweave/contracts/app-error";
import type { Bus } from "../queue/bus.js";

const topic = "worker";
/** Who begins to listen asks for all that are there. */
const callTopic = "worker-call";
const announceMs = 2_000;
/** A worker that was not heard of for this long is gone. */
const goneMs = 10_000;

/** Says over the bus, every two seconds and when asked, that this worker is there. The returned function ends that. */
export function announceWorker(parts: { bus: Bus; id: string; onError: (error: unknown) => void }): () => void {
  const { bus, id, onError } = parts;
  const say = () => void bus.publish([{ topic, body: id }]).catch(onError);
  say();
  const unsubscribe = bus.subscribe(callTopic, say);
  const timer = setInterval(say, announceMs);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}

/** Which workers there are, as far as this process has heard. */
export type WorkerPresence = {
  /** Throws `queue.unavailable` when no worker was heard of lately. */
  check(): void;
  /** Workers that were heard of lately, and how many milliseconds ago. */
  list(): { id: string; heardMs: number }[];
  close(): void;
};

/** Listens for workers, and asks who is there. `now` is milliseconds of any clock that only goes forward. */
export function watchWorkers(
  parts: { bus: Bus; onError: (error: unknown) => void },
  now: () => number = () => performance.now(),
): WorkerPresence {
  const { bus, onError } = parts;
  const seen = new Map<string, number>();
  const close = bus.subscribe(topic, (id) => {
    if (typeof id === "string") seen.set(id, now());
  });
  void bus
    .ready()
    .then(() => bus.publish([{ topic: callTopic, body: null }]))
    .catch(onError);
  function forgetGone(): void {
    for (const [id, at] of seen) if (now() - at > goneMs) seen.delete(id);
  }
  return {
    list: () => {
      forgetGone();
      return [...seen].map(([id, at]) => ({ id, heardMs: Math.round(now() - at) }));
    },
    check: () => {
      forgetGone();
      if (seen.size > 0) return;
      throw new AppError(
        "queue.unavailable",
        "No worker is at work: runs are accepted and wait. Start one, or look at its log.",
      );
    },
    close,
  };
}
