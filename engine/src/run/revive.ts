import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import { type Database, everyTenant } from "../store/database.js";
import { lockRuns } from "../store/ledger/read.js";
import { findIdleContainers, forgetLaunches, readOpenScopes } from "../store/ledger/stalled.js";
import type { FlowVersion } from "./flow-version.js";
import { RunWork, type WorkDone } from "./run-work.js";

/**
 * Looks at a whole run again that has come to a standstill, which no known way leads to: what can move does, and a run in
 * which nothing can fails and says so. Better a bug that is seen than a run that never ends.
 */
export async function reviveRun(database: Database, version: FlowVersion, runId: string): Promise<WorkDone> {
  return database.withLedger(everyTenant, async (sql) => {
    await lockRuns(sql, [runId]);
    await forgetLaunches(sql, runId);
    const scopes = await readOpenScopes(sql, runId);
    const idle = await findIdleContainers(sql, runId);
    const work = await RunWork.open(
      sql,
      [...new Set([...scopes, ...idle.map(({ scope }) => scope)])].map((scope) => ({ runId, scope })),
      new Map([[version.id, version]]),
    );
    const run = work.runs.get(runId);
    if (run?.status !== "running") return { outbox: [], events: [] };
    for (const scope of scopes) work.advanceAgain(runId, scope);
    for (const key of idle) {
      const container = work.unit(key);
      if (container !== undefined) work.resumeContainer(run, container);
    }
    const done = await work.flush();
    if (done.outbox.length > 0 || done.events.length > 0) return done;
    const error = new AppError("internal.bug", "The run came to a standstill: nothing of it can start any more.");
    work.haltRun(run, "failing", toErrorRecord(error));
    return work.flush();
  });
}
