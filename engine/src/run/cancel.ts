import { AppError } from "@autoweave/contracts/app-error";
import { isEndedRun, type RunStatus } from "@autoweave/contracts/run";
import { type Database, everyTenant, type Sql } from "../store/database.js";
import { isRunId } from "../store/ledger/find-runs.js";
import type { Relay } from "./relay.js";
import { RunWork, type WorkDone } from "./run-work.js";

/** What cancelling needs of the app. */
export type CancelParts = { database: Database; relay: Relay };

/**
 * Cancels a run, with the runs that it called: nothing of it starts any more, and nodes at work are told to stop. An ended
 * run stays as it is. `alongside` joins the transaction that cancels. Returns the status after that. Throws
 * `run.not-found`.
 */
export async function cancelRun(
  parts: CancelParts,
  tenantId: string,
  runId: string,
  alongside?: (sql: Sql) => Promise<void>,
): Promise<RunStatus> {
  const cancelled = isRunId(runId) ? await cancel(parts.database, tenantId, runId, alongside) : undefined;
  if (cancelled === undefined) throw new AppError("run.not-found", "There is no such run.");
  await parts.relay.deliver(cancelled.done);
  return cancelled.status;
}

/** Cancels a run whose caller goes on no more. Twice does no harm. */
export async function cancelCalled(database: Database, runId: string): Promise<WorkDone | undefined> {
  return (await cancel(database, everyTenant, runId))?.done;
}

async function cancel(
  database: Database,
  tenantId: string,
  runId: string,
  alongside?: (sql: Sql) => Promise<void>,
): Promise<{ status: RunStatus; done: WorkDone } | undefined> {
  return database.withLedger(tenantId, async (sql) => {
    // No plan is needed to stop: a run whose flow was removed can be cancelled too.
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map());
    const run = work.runs.get(runId);
    if (run === undefined) return undefined;
    const isChange = !isEndedRun(run.status) && run.status !== "cancelling";
    if (isChange) {
      work.haltRun(run, "cancelling", null);
      work.addEvent({ event: "run-cancelled", tenantId: run.tenantId, runId });
    }
    if (isChange) await alongside?.(sql);
    const done = await work.flush();
    return { status: run.status, done };
  });
}
