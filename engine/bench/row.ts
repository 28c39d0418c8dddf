import type { Memory } from "./measure-memory.js";
import type { Percentiles } from "./statistics.js";

/** Where a measurement takes place. `env` carries it to child processes. */
export type Target = {
  backend: "postgres" | "redis";
  databaseUrl: string;
  redisUrl: string | undefined;
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
  memory: Memory;
};
