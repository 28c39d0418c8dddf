import type { ByProcess } from "./processes.js";
import type { Percentiles } from "./statistics.js";

/** Where a measurement takes place. `env` carries it to child processes. */
export type Target = {
  backend: "postgres" | "redis";
  databaseUrl: string;
  redisUrl: string | undefined;
  /** The servers: `postgres`, and `redis` where it is one. */
  servers: ByProcess;
  env: Record<string, string>;
  /** Folder for CPU profiles of the workers. */
  profile: string | undefined;
};

/** One line of the result. */
export type Row = {
  key: string;
  title: string;
  backend: "postgres" | "redis";
  runsPerSecond?: number;
  jobsPerSecond?: number;
  latency?: Percentiles;
  /** Milliseconds from the start of the processes until ready. */
  startMs?: { first: number; again: number };
  /** CPU milliseconds a run, or a raw job, by process: unlike a rate it hardly depends on what else the machine does. */
  cpuMs: ByProcess;
  /** Megabytes by process. */
  memory: ByProcess;
};
