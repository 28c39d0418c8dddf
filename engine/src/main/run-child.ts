import { toErrorRecord } from "@autoweave/contracts/app-error";
import { createLifecycle } from "@autoweave/service/lifecycle";
import type { Log } from "@autoweave/service/log";
import type { ChildMessage } from "./child-process.js";

/** A process's work once it is ready; `stop` ends it cleanly. */
export type ChildWork = { log: Log; address?: string; stop(): Promise<void> };

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

/**
 * Runs a process of the engine, alone or under the supervisor: says when it is ready or why it is not, ends on signals
 * and when its supervisor is gone.
 */
export async function runChild(begin: () => Promise<ChildWork>): Promise<void> {
  try {
    const work = await begin();
    const lifecycle = createLifecycle({ log: work.log });
    lifecycle.onStop("work", work.stop);
    process.on("disconnect", () => void lifecycle.stop("the supervisor is gone"));
    await tell({ kind: "ready", ...(work.address === undefined ? {} : { address: work.address }) });
    work.log.debug({ pid: process.pid, ...(work.address === undefined ? {} : { address: work.address }) }, "ready");
  } catch (error) {
    const record = toErrorRecord(error);
    await tell({ kind: "failed", error: record });
    if (process.send === undefined) process.stderr.write(`${record.message}\n`);
    process.exit(1);
  }
}
