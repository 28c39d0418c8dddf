import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { RunStatus } from "@autoweave/contracts/run";
import type { RunWatch } from "../run-watch.js";
import { type StartInput, type StartParts, startRun } from "./start-run.js";
import { longestWaitMs } from "./wait-for-run.js";

/** How a call came out, or that it goes on. */
export type CalledRun = { runId: string; status: RunStatus; output: Json; error: ErrorRecord | null };

/**
 * Starts a run of a flow and waits for its end, as one that calls a webhook does; after `waitMs` milliseconds the run goes
 * on, and can be looked up by its id. Throws what `startRun` throws.
 */
export async function callFlow(
  parts: StartParts & { watch: Pick<RunWatch, "wait"> },
  actor: Actor,
  input: StartInput & { waitMs: number },
  signal?: AbortSignal,
): Promise<CalledRun> {
  authorize(actor, "run.wait");
  const { waitMs, ...start } = input;
  const { runId, isNew } = await startRun(parts, actor, start);
  return readCalled(parts, actor, { runId, waitMs, isNew }, signal);
}

/** How a run that was called stands, once it has ended or `waitMs` milliseconds are over. */
export async function readCalled(
  parts: { watch: Pick<RunWatch, "wait"> },
  actor: Actor,
  { runId, waitMs, isNew }: { runId: string; waitMs: number; isNew: boolean },
  signal?: AbortSignal,
): Promise<CalledRun> {
  authorize(actor, "run.wait");
  const result = await parts.watch.wait(actor.tenantId, runId, Math.min(waitMs, longestWaitMs), {
    until: "ended",
    isFresh: isNew,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result === undefined) return { runId, status: "running", output: null, error: null };
  const { status, output, error } = result;
  return { runId, status, output, error };
}
