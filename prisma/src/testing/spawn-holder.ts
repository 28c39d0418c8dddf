import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

type Line = { url?: string; dataDir?: string; notice?: string; answered?: unknown };

/** A process that holds an embedded PostgreSQL. `next` reads the next line it says. */
export type Holder = { child: ChildProcess; next(): Promise<Line>; exited: Promise<number | null> };

/** Starts `hold-embedded.ts` in a process group of its own, as a shell would. */
export function spawnHolder(home: string): Holder {
  const script = fileURLToPath(new URL("hold-embedded.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", script, home], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error("The process ended before it said anything more.");
      return JSON.parse(value);
    },
    exited: new Promise((resolve) => child.once("exit", resolve)),
  };
}
