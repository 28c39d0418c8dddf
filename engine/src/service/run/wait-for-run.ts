import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { isEndedRun, type RunView } from "@autoweave/contracts/run";
import type { Database } from "../../store/database.js";
import type { RunWatch } from "../run-watch.js";
import { readRunView } from "./get-run.js";

/** Longest wait in milliseconds. */
export const longestWaitMs = 60_000;

/** The run once it has ended, or as it stands after `timeoutMs` milliseconds. Throws `run.not-found`. */
export async function waitForRun(
  parts: { database: Database; watch: RunWatch },
  actor: Actor,
  input: { run: string; timeoutMs: number },
  signal?: AbortSignal,
): Promise<RunView> {
  authorize(actor, "run.wait");
  const now = await readRunView(parts, actor.tenantId, input.run);
  if (isEndedRun(now.status)) return now;
  const timeoutMs = Math.min(input.timeoutMs, longestWaitMs);
  await parts.watch.wait(actor.tenantId, now.id, timeoutMs, {
    until: "ended",
    ...(signal === undefined ? {} : { signal }),
  });
  return readRunView(parts, actor.tenantId, now.id);
}
