import type { Count, Counters } from "./counters.js";

type Taker = { points: number; resolve: (count: Count) => void; reject: (reason: unknown) => void };

/**
 * Counts in `counters`, with one call at a time for a key: whoever takes points while another's are under way shares the
 * next call with all who wait. Each is told the count that it would have been told alone, in the order of asking.
 */
export function combineTakes(counters: Counters): Counters {
  const waiting = new Map<string, Taker[]>();

  async function takeAll(key: string, takers: Taker[]): Promise<void> {
    const points = takers.reduce((sum, taker) => sum + taker.points, 0);
    try {
      const count = await counters.take(key, points);
      let taken = count.taken - points;
      for (const taker of takers) {
        taken += taker.points;
        taker.resolve({ ...count, taken });
      }
    } catch (error) {
      for (const taker of takers) taker.reject(error);
    }
  }

  async function workOff(key: string): Promise<void> {
    for (let takers = waiting.get(key); takers !== undefined && takers.length > 0; takers = waiting.get(key)) {
      waiting.set(key, []);
      await takeAll(key, takers);
    }
    waiting.delete(key);
  }

  return {
    ...counters,
    take: (key, points) =>
      new Promise((resolve, reject) => {
        const taker = { points, resolve, reject };
        const queue = waiting.get(key);
        if (queue !== undefined) {
          queue.push(taker);
          return;
        }
        waiting.set(key, [taker]);
        void workOff(key);
      }),
  };
}
