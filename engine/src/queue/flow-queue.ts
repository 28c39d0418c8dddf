/** What a job carries: ids and nothing else, far below 2 KB. The ledger holds everything that has a meaning. */
export type JobData = {
  runId: string;
  versionId: string;
  trigger: string;
  scope: string;
  unit: string;
};

/** A job with the jobs that must end before it starts. */
export type JobTree = { id: string; data: JobData; priority: number; children: JobTree[] };

/** Jobs by state, over all processes. `held` jobs wait for others of their tree. */
export type QueueCounts = { waiting: number; held: number; active: number; completed: number; failed: number };

/** A running consumer. `close` waits for the jobs in hand. */
export type QueueWorker = { close(): Promise<void> };

/**
 * How workers are woken. It may lose or repeat everything: the ledger decides what a job may do, and the reconciler
 * launches again what got lost. So there is deliberately no result, no retry, no delay and no status in it.
 */
export type FlowQueue = {
  /** Adds trees; adding a known id again does nothing. Throws `queue.unavailable`. */
  launch(trees: JobTree[]): Promise<void>;
  /** Consumes jobs, at most `concurrency` at once. `handle` must not throw: a throw only frees the job's parent. */
  work(options: { concurrency: number }, handle: (data: JobData) => Promise<void>): QueueWorker;
  counts(): Promise<QueueCounts>;
  /** Milliseconds that the job which is next has waited for a worker; null when none waits. */
  oldestMs(): Promise<number | null>;
  /** Throws `queue.unavailable` or `queue.policy`. */
  check(): Promise<void>;
  close(): Promise<void>;
};

/** Smallest and largest priority of a unit; a larger one runs earlier. */
export const mostPriority = 100;
