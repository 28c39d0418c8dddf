import type { Json } from "@autoweave/contracts/json";
import { type Database, everyTenant } from "../store/database.js";
import type { UnitKey } from "../store/ledger/rows.js";
import type { FlowVersions } from "./flow-version.js";
import { RunWork, type WorkDone } from "./run-work.js";

/** A parked unit whose wait is over, and what to tell its node. `versionId` is its run's. */
export type WakeUp = UnitKey & { versionId: string; woke: Json | null };

/**
 * Makes parked units ready, if they are still waiting and their runs are still going. Carrying a wake-up out twice does
 * nothing the second time. `isStill` guards against a unit that by now waits for something else.
 */
export async function wakeUnits(
  database: Database,
  versions: FlowVersions,
  wakeUps: WakeUp[],
  isStill: (waitingFor: { kind: string } | null) => boolean,
): Promise<WorkDone & { woken: UnitKey[] }> {
  if (wakeUps.length === 0) return { outbox: [], events: [], woken: [] };
  const known = new Map(
    await Promise.all(wakeUps.map(async ({ versionId }) => [versionId, await versions.get(versionId)] as const)),
  );
  return database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(sql, wakeUps, known);
    const woken: UnitKey[] = [];
    for (const wakeUp of wakeUps) {
      const row = work.unit(wakeUp);
      const run = work.runs.get(wakeUp.runId);
      if (row === undefined || run === undefined || row.status !== "waiting" || !isStill(row.waitingFor)) continue;
      if (!work.isOpen(run, row.scope)) continue;
      // The rest of its tree is launched with it, see `advanceScope`.
      work.change(row, {
        status: "ready",
        launch: false,
        waitingFor: null,
        ...(wakeUp.woke === null ? {} : { woke: wakeUp.woke }),
      });
      woken.push({ runId: row.runId, scope: row.scope, unit: row.unit });
    }
    return { ...(await work.flush()), woken };
  });
}
