import { type ResourceLimits, Worker } from "node:worker_threads";

/** Starts `entry` (a module beside the caller, named without its extension) as a thread, built or from source. */
export function startThread(callerUrl: string, entry: string, resourceLimits: ResourceLimits): Worker {
  const options = { name: entry, env: {}, resourceLimits };
  if (!callerUrl.endsWith(".ts")) return new Worker(new URL(`${entry}.js`, callerUrl), { ...options, execArgv: [] });
  // A thread does not inherit the way its process reads TypeScript (vitest's, tsx's), so from source it is given one.
  const loader = import.meta.resolve("tsx/esm/api");
  const bootstrap = `import { register } from "${loader}"; register(); await import("${new URL(`${entry}.ts`, callerUrl).href}");`;
  const execArgv = ["--conditions=source"];
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`), { ...options, execArgv });
}
