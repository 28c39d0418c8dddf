import type { Count, CounterOptions, Counters } from "./counters.js";
import { createMemoryCounters } from "./memory-counters.js";

/** A store that has not answered by then counts as away. */
const usualAnswerMs = 2000;
/** A store that is away is not asked again before so long. */
const pauseMs = 2000;

/** Fails when `work` takes longer than the store may. What it comes to after all, nobody hears. */
async function inTime<T>(work: Promise<T>, answerMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The store of limits did not answer in ${answerMs} ms.`)), answerMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Counts in `shared`, and in this process's memory while that is away (`isShared` is false then). `onError` hears once
 * each time that it goes away.
 */
export function createInsuredCounters(
  shared: Counters,
  options: CounterOptions & { onError: (error: unknown) => void; answerMs?: number },
): Counters {
  const memory = createMemoryCounters(options);
  let awayUntil = 0;
  let isAway = false;

  async function ask(work: () => Promise<Count>, instead: () => Promise<Count>): Promise<Count> {
    if (Date.now() >= awayUntil) {
      try {
        const count = await inTime(work(), options.answerMs ?? usualAnswerMs);
        isAway = false;
        return count;
      } catch (error) {
        awayUntil = Date.now() + pauseMs;
        if (!isAway) options.onError(error);
        isAway = true;
      }
    }
    return { ...(await instead()), isShared: false };
  }

  return {
    take: (key, points) =>
      ask(
        () => shared.take(key, points),
        () => memory.take(key, points),
      ),
    read: (key) =>
      ask(
        () => shared.read(key),
        () => memory.read(key),
      ),
    ready: () => shared.ready(),
    close: () => shared.close(),
  };
}
