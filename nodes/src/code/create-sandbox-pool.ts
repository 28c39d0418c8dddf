import { createThreadPool, type ThreadPool } from "../thread/create-thread-pool.js";
import { startThread } from "../thread/start-thread.js";
import type { SandboxJob, SandboxOutcome } from "./sandbox-job.js";

// Deep recursion inside the engine must meet its own limit first, not the thread's.
const limits = { stackSizeMb: 16, maxOldGenerationSizeMb: 256 };

/** Threads that run the author's code. */
export function createSandboxPool(options: { size?: number } = {}): ThreadPool<SandboxJob, SandboxOutcome> {
  return createThreadPool({ ...options, start: () => startThread(import.meta.url, "./sandbox-worker", limits) });
}
