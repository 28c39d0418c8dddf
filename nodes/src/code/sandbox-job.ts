/** One piece of code to run. Only text goes in and only text comes out: no object is ever shared with the sandbox. */
export type SandboxJob = {
  /** Body of an async function. */
  source: string;
  /** Its parameters' names, and their values as a JSON list in the same order. */
  names: string[];
  values: string;
  timeLimitMs: number;
  memoryBytes: number;
  /** Longest result, in characters of JSON. */
  maxOutput: number;
};

export type SandboxLimit = "time" | "memory" | "stack" | "output";

/** How a job ended. */
export type SandboxOutcome =
  | { kind: "done"; json: string; logs: string[] }
  | { kind: "failed"; message: string; line?: number; logs: string[] }
  | { kind: "limit"; limit: SandboxLimit; logs: string[] };
