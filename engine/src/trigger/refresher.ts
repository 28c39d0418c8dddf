/** Reads something again, when asked to, but not more often than allowed. */
export type Refresher = {
  /** Resolves once a refresh that began after this call has ended. Rejects when that refresh failed. */
  refresh(): Promise<void>;
};

/** However many ask, at least `spacingMs` lie between the starts of two refreshes, and no two overlap. */
export function createRefresher(options: { spacingMs: number; run: () => Promise<void> }): Refresher {
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  let beganAt = Number.NEGATIVE_INFINITY;

  async function runNext(): Promise<void> {
    await last.catch(() => undefined);
    const pauseMs = beganAt + options.spacingMs - performance.now();
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    next = undefined;
    beganAt = performance.now();
    last = options.run();
    await last;
  }

  return {
    refresh: () => {
      next ??= runNext();
      return next;
    },
  };
}
