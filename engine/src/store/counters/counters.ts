/** Points taken under a key in the window that is open, and how long that still is. */
export type Count = {
  taken: number;
  resetMs: number;
  /** False when only this process has counted, since the store that all share is away. */
  isShared: boolean;
};

/**
 * Counts points under keys. A window opens when the first are taken and ends a fixed time later, with all that was
 * counted in it. Three back ends count alike: this process's memory, PostgreSQL, and Redis.
 */
export type Counters = {
  /** Takes points, at least one, and returns the count with them. */
  take(key: string, points: number): Promise<Count>;
  /** The count as it stands. */
  read(key: string): Promise<Count>;
  /** Resolves once the back end can be asked, or has had its time to come up. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** How long a window is; whole seconds. */
export type CounterOptions = { windowSeconds: number };
