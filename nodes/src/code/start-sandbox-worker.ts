import { Worker, type WorkerOptions } from "node:worker_threads";

const options: WorkerOptions = {
  name: "code sandbox",
  env: {},
  // Deep recursion inside the engine must meet its own limit first, not the thread's.
  resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 256 },
};

/** Starts a thread that runs `sandbox-worker`, built or from source. */
export function startSandboxWorker(): Worker {
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL("./sandbox-worker.js", import.meta.url), { ...options, execArgv: [] });
  }
  // A thread does not inherit the way its process reads TypeScript (vitest's, tsx's), so from source it is given one.
  const loader = import.meta.resolve("tsx/esm/api");
  const entry = new URL("./sandbox-worker.ts", import.meta.url).href;
  const bootstrap = `import { register } from "${loader}"; register(); await import("${entry}");`;
  const execArgv = ["--conditions=source"];
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`), { ...options, execArgv });
}
