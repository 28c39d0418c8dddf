import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { PlanUnit } from "@autoweave/contracts/plan";
import type { AttemptRecord } from "@autoweave/contracts/run";
import type { Database, Sql } from "../store/database.js";
import { everyTenant } from "../store/database.js";
import { type Lost, markSpent, readLostSince } from "../store/ledger/lost.js";
import { lockRuns } from "../store/ledger/read.js";
import { readNodeRuns } from "../store/ledger/read-node-runs.js";
import type { NodeRunRow, RunRow, UnitRow } from "../store/ledger/rows.js";
import { indexScope } from "./advance.js";
import { findInterrupted } from "./broken-unit.js";
import type { FlowVersion } from "./flow-version.js";
import { toInputSources } from "./run-node.js";
import { RunWork, type WorkDone } from "./run-work.js";

const askPerson =
  "Its worker died, and its effect may have happened already. Look, then send the signal redo or cancel the run.";

/**
 * A worker died with the unit, or has been silent for longer than its lease: the unit may start again, or a person is
 * asked when its effect must not repeat. The try that was cut short stays on record.
 */
export async function takeBack(database: Database, version: FlowVersion, lost: Lost): Promise<WorkDone | undefined> {
  return database.withLedger(everyTenant, async (sql) => {
    await lockRuns(sql, [lost.runId]);
    // The dead worker's job is held by the queue for a while yet, and with it those that hang on it: the unit's tree is
    // launched anew, and jobs that come twice find nothing to do.
    await markSpent(sql, lost);
    const work = await RunWork.open(sql, [lost], new Map([[version.id, version]]));
    const row = work.unit(lost);
    const run = work.runs.get(lost.runId);
    const since = await readLostSince(sql, lost);
    if (row === undefined || run === undefined || row.status !== "running" || since === undefined) return undefined;
    const unit = indexScope(work.planOf(run, row.scope)).units.get(row.unit);
    if (unit !== undefined) work.addNodeRuns(await recordInterruption(sql, run, row, unit, since, lost.once));
    if (!work.isOpen(run, row.scope)) {
      work.change(row, { status: "cancelled", launch: false });
    } else if (lost.once) {
      const waitingFor = { kind: "person" as const, reason: askPerson };
      work.change(row, { status: "waiting", launch: false, waitingFor, waitingName: "person" });
    } else {
      // Not through `starts`: an unended start counts towards poison.
      work.change(row, { status: "ready", launch: false, waitingFor: lost.waitingFor });
      work.keepStarts(row);
    }
    return work.flush();
  });
}

async function recordInterruption(
  sql: Sql,
  run: RunRow,
  row: UnitRow,
  unit: PlanUnit,
  since: Date,
  isOnce: boolean,
): Promise<NodeRunRow[]> {
  const earlier = await readNodeRuns(
    sql,
    unit.nodes.map((node) => ({ runId: row.runId, scope: row.scope, node: node.id })),
  );
  const node = findInterrupted(unit, earlier);
  if (node === undefined) return [];
  const known = earlier.find((one) => one.node === node.id);
  const error = {
    ...toErrorRecord(
      new AppError("node.interrupted", `The worker that ran ${node.id} is gone; the try was cut short.`),
    ),
    node: node.id,
  };
  const attempts = known?.attempts ?? [];
  const cutShort: AttemptRecord = {
    attempt: attempts.length + 1,
    startedAt: since.toISOString(),
    finishedAt: new Date().toISOString(),
    error,
  };
  return [
    {
      runId: row.runId,
      scope: row.scope,
      node: node.id,
      tenantId: run.tenantId,
      unit: unit.id,
      type: node.type,
      // What was waiting goes on from there; being cut short uses up no try of the retry policy.
      status: known?.status === "waiting" || isOnce ? "waiting" : "retrying",
      attempt: known?.attempt ?? 0,
      attempts: [...attempts, cutShort],
      input: known?.input ?? toInputSources(node),
      config: { text: JSON.stringify(known?.config ?? {}) },
      output: null,
      error,
      startedAt: known?.startedAt ?? since,
      finishedAt: null,
    },
  ];
}
