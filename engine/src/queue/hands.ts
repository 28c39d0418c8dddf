/** How many units a worker has in hand, over all its jobs. */
export type Hands = {
  /** Runs `work` as soon as fewer than the most are in hand. */
  take<T>(work: () => Promise<T>): Promise<T>;
};

/** Counts to `most`; whoever comes when all hands are full waits in line. */
export function createHands(most: number): Hands {
  const line: (() => void)[] = [];
  let free = most;
  return {
    take: async (work) => {
      if (free > 0) free--;
      // Whoever ends hands its place on, so nobody can come in between.
      else await new Promise<void>((resolve) => line.push(resolve));
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
