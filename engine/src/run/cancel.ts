import { AppError } from "@autoweave/contracts/app-error";
import { isEndedRun, type RunStatus } from "@autoweave/contracts/run";
import { type Database, everyTenant } from "../store/database.js";
import { findOpenChildren, findRunVersion } from "../store/ledger/find-runs.js";
import type { FlowVersions } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { RunWork } from "./run-work.js";

/** What cancelling needs of the app. */
export type CancelParts = { database: Database; versions: FlowVersions; relay: Relay };

/**
 * Cancels a run, with the runs that it called: nothing of it starts any more, and nodes at work are told to stop. An ended
 * run stays as it is. Returns the status after that. Throws `run.not-found`.
 */
export async function cancelRun(parts: CancelParts, tenantId: string, runId: string): Promise<RunStatus> {
  const versionId = await parts.database.withLedger(tenantId, (sql) => findRunVersion(sql, runId));
  if (versionId === undefined) throw new AppError("run.not-found", "There is no such run.");
  const version = await parts.versions.get(versionId);
  const { status, done } = await parts.database.withLedger(tenantId, async (sql) => {
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map([[versionId, version]]));
    const run = work.runs.get(runId);
    if (run === undefined) throw new AppError("run.not-found", "There is no such run.");
    if (!isEndedRun(run.status) && run.status !== "cancelling") {
      work.haltRun(run, "cancelling", null);
      work.addEvent({ event: "run-cancelled", tenantId, runId });
    }
    const done = await work.flush();
    return { status: run.status, done };
  });
  await parts.relay.deliver(done);
  const children = await parts.database.withLedger(everyTenant, (sql) => findOpenChildren(sql, runId));
  for (const child of children) await cancelRun(parts, tenantId, child);
  return status;
}
