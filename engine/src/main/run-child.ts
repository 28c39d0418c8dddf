import { toErrorRecord } from "@autoweave/contracts/app-error";
import type { ChildMessage } from "./child-process.js";

/** A process's work: resolves once it is ready; `stop` ends it cleanly. */
export type ChildWork = { address?: string; stop(): Promise<void> };

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

/**
 * Runs a process of the engine, alone or under the supervisor: says when it is ready or why it is not, ends on SIGTERM,
 * SIGINT, and when its supervisor is gone.
 */
export async function runChild(begin: () => Promise<ChildWork>): Promise<void> {
  let work: ChildWork | undefined;
  let isStopping = false;
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    await work?.stop();
    process.exit(0);
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
  process.on("disconnect", () => void stop());
  try {
    work = await begin();
    await tell({ kind: "ready", ...(work.address === undefined ? {} : { address: work.address }) });
  } catch (error) {
    const record = toErrorRecord(error);
    await tell({ kind: "failed", error: record });
    if (process.send === undefined) process.stderr.write(`${record.message}\n`);
    process.exit(1);
  }
}
