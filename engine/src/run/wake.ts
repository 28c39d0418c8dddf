import type { Json } from "@autoweave/contracts/json";
import { type Database, everyTenant, type Sql } from "../store/database.js";
import type { Waiting } from "../store/ledger/waiters.js";
import { type FlowVersion, type FlowVersions, findVersion } from "./flow-version.js";
import { RunWork, type WorkDone } from "./run-work.js";

/** A parked unit whose wait is over, and what to tell its node. `attempt` is the one that went to sleep. */
export type WakeUp = Waiting & { woke: Json | null };

/** What waking leaves to do. `gone` are the runs whose flow was removed: nothing can wake in them. */
export type WakeDone = WorkDone & { woken: number; gone: string[] };

/**
 * Makes parked units ready, if they are still in the same wait and their runs are still going. Carrying a wake-up out
 * twice does nothing the second time. `mayWake` is asked under the lock of the run, last; `alongside` joins the
 * transaction when somebody wakes.
 */
export async function wakeUnits(
  database: Database,
  versions: FlowVersions,
  wakeUps: WakeUp[],
  options: {
    mayWake?: (sql: Sql, wakeUp: WakeUp) => Promise<boolean>;
    alongside?: ((sql: Sql, woken: number) => Promise<void>) | undefined;
  } = {},
): Promise<WakeDone> {
  const { mayWake, alongside } = options;
  const known = new Map<string, FlowVersion>();
  for (const versionId of new Set(wakeUps.map((wakeUp) => wakeUp.versionId))) {
    const version = await findVersion(versions, versionId);
    if (version !== undefined) known.set(versionId, version);
  }
  const gone = wakeUps.filter(({ versionId }) => !known.has(versionId)).map(({ runId }) => runId);
  const possible = wakeUps.filter(({ versionId }) => known.has(versionId));
  if (possible.length === 0) return { outbox: [], events: [], woken: 0, gone };
  return database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(sql, possible, known);
    let woken = 0;
    for (const wakeUp of possible) {
      const row = work.unit(wakeUp);
      const run = work.runs.get(wakeUp.runId);
      if (row === undefined || run === undefined) continue;
      if (row.status !== "waiting" || row.attempt !== wakeUp.attempt || !work.isOpen(run, row.scope)) continue;
      if (mayWake !== undefined && !(await mayWake(sql, wakeUp))) continue;
      // The rest of its tree is launched with it, see `advanceScope`.
      work.change(row, {
        status: "ready",
        launch: false,
        waitingFor: null,
        ...(wakeUp.woke === null ? {} : { woke: wakeUp.woke }),
      });
      woken++;
    }
    if (woken > 0) await alongside?.(sql, woken);
    return { ...(await work.flush()), woken, gone };
  });
}
