import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { PlanUnit } from "@autoweave/contracts/plan";
import { type Database, everyTenant, type Sql } from "../store/database.js";
import { takeSignal } from "../store/ledger/kept-signals.js";
import type { NewRun, NodeRunRow, PayloadRow, RunRow, UnitRow } from "../store/ledger/rows.js";
import { toSlotName } from "../store/ledger/slots.js";
import type { StartedUnit } from "../store/ledger/start-ready.js";
import { type FlowVersion, toRootScope } from "./flow-version.js";
import type { NodeResult, Pause, UnitOutcome } from "./outcome.js";
import { type GoOn, RunWork, type WorkDone } from "./run-work.js";
import { toSignalName } from "./signal.js";

/** A sub-flow that a unit calls, resolved before the settle: the run to write down, or why there is none. */
export type ResolvedCall = { run: NewRun; version: FlowVersion } | { error: ErrorRecord };

/** A unit's work, ready to be written. */
export type Settlement = {
  started: StartedUnit;
  unit: PlanUnit;
  version: FlowVersion;
  outcome: UnitOutcome;
  call?: ResolvedCall;
  goOn?: GoOn;
};

/**
 * What the settle of a batch leaves to do. `stale` settlements were thrown away, since another worker holds the unit;
 * `next` are the units that were started for those who settled.
 */
export type Settled = WorkDone & { stale: Settlement[]; next: Map<Settlement, StartedUnit> };

/** Settles units in one transaction: outputs, statuses, what is ready now, the runs' ends. Fenced by the attempt. */
export async function settleUnits(database: Database, settlements: Settlement[]): Promise<Settled> {
  const versions = new Map(settlements.map(({ version }) => [version.id, version]));
  return database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(
      sql,
      settlements.map(({ started }) => ({ runId: started.runId, scope: started.scope })),
      versions,
    );
    const stale: Settlement[] = [];
    for (const settlement of settlements) {
      const { started } = settlement;
      const row = work.unit(started);
      const run = work.runs.get(started.runId);
      if (run === undefined || row === undefined || row.status !== "running" || row.attempt !== started.attempt) {
        stale.push(settlement);
        continue;
      }
      settleOne(work, run, row, settlement, await takeKept(sql, work, run, settlement));
    }
    const done = await work.flush();
    const next = new Map<Settlement, StartedUnit>();
    for (const settlement of settlements) {
      const row = stale.includes(settlement) ? undefined : work.nextAfter(settlement.started);
      if (row !== undefined) next.set(settlement, toNext(settlement.started, row));
    }
    return { ...done, stale, next };
  });
}

function toNext({ tenantId, run, input }: StartedUnit, row: UnitRow): StartedUnit {
  const { runId, scope, unit } = row;
  const [attempt, starts] = [row.attempt + 1, row.starts + 1];
  return { runId, scope, unit, attempt, starts, woke: null, waitingFor: null, tenantId, run, input };
}

/** Nodes of a unit that its event names: as many as surely fit on the bus. */
const mostToldNodes = 50;

/** The signal that a unit is to wait for, when it has come before. */
async function takeKept(
  sql: Sql,
  work: RunWork,
  run: RunRow,
  { started, outcome }: Settlement,
): Promise<{ value: Json } | undefined> {
  if (outcome.kind !== "paused" || outcome.pause.kind !== "signal" || !work.isOpen(run, started.scope))
    return undefined;
  return takeSignal(sql, run.id, toSignalName(outcome.pause.name));
}

function settleOne(
  work: RunWork,
  run: RunRow,
  row: UnitRow,
  settlement: Settlement,
  kept: { value: Json } | undefined,
): void {
  const { unit, outcome } = settlement;
  addResults(work, run, settlement);
  if (unit.nodes.some((node) => node.concurrency !== undefined)) work.freeSlotsOf(row);
  if (outcome.answer !== undefined) work.setAnswer(run, outcome.answer);
  work.addEvent({
    event: "unit-settled",
    tenantId: run.tenantId,
    runId: run.id,
    nodes: unit.nodes.slice(0, mostToldNodes).map((node) => node.id),
  });
  switch (outcome.kind) {
    case "completed":
      work.change(row, { status: "completed", launch: false, emitted: toEmitted(unit, outcome.outputs) });
      if (settlement.goOn !== undefined) work.goOn(row, settlement.goOn);
      return;
    case "failed":
      fail(work, run, row, outcome.error);
      return;
    case "paused":
      if (!work.isOpen(run, row.scope)) work.change(row, { status: "cancelled", launch: false });
      else if (kept !== undefined) {
        const woke = { kind: "signal", value: kept.value };
        work.change(row, { status: "ready", launch: false, waitingFor: null, woke });
      } else pause(work, run, row, outcome.node, outcome.pause, settlement);
  }
}

function fail(work: RunWork, run: RunRow, row: UnitRow, error: ErrorRecord): void {
  work.change(row, { status: error.code === "node.cancelled" ? "cancelled" : "failed", launch: false });
  work.failScope(run, row.scope, error);
}

/** `node.port` of everything that the unit's nodes have put out. */
function toEmitted(unit: PlanUnit, outputs: ReadonlyMap<string, Record<string, Json>>): string[] {
  return unit.nodes.flatMap((node) => Object.keys(outputs.get(node.id) ?? {}).map((port) => `${node.id}.${port}`));
}

function pause(work: RunWork, run: RunRow, row: UnitRow, node: string, pause: Pause, settlement: Settlement): void {
  const { started, call } = settlement;
  switch (pause.kind) {
    case "time":
      work.change(row, {
        status: "waiting",
        launch: false,
        waitingFor: { kind: "time", until: pause.until.toISOString() },
        wakeAt: pause.until,
      });
      return;
    case "retry":
      work.change(row, {
        status: "waiting",
        launch: false,
        waitingFor: { kind: "retry", until: pause.until.toISOString(), attempt: pause.attempt },
        wakeAt: pause.until,
      });
      return;
    case "signal":
      work.change(row, {
        status: "waiting",
        launch: false,
        waitingFor: {
          kind: "signal",
          name: pause.name,
          ...(pause.until === undefined ? {} : { until: pause.until.toISOString() }),
        },
        waitingName: toSignalName(pause.name),
        wakeAt: pause.until ?? null,
      });
      return;
    case "slot":
      work.change(row, {
        status: "waiting",
        launch: false,
        waitingFor: { kind: "slot", key: pause.key, limit: pause.limit },
        waitingName: toSlotName(pause.key),
        // What ended an earlier wait is still to be told.
        woke: started.woke,
      });
      return;
    case "iterations":
      work.openRounds(run, row, pause);
      return;
    case "call":
      if (call === undefined || "error" in call) {
        const error = call?.error ?? {
          code: "internal.bug",
          message: "A call was not resolved.",
          fault: "ours",
          retry: false,
        };
        // The node is waiting for a run that cannot start: it wakes at once with the failure, so that its policy decides.
        work.change(row, {
          status: "waiting",
          launch: false,
          waitingFor: { kind: "time", until: new Date(0).toISOString() },
          wakeAt: new Date(0),
          woke: { kind: "failed", error: { ...error, node } } as unknown as Json,
        });
        return;
      }
      work.addRun(call.run, toRootScope(call.version, call.run.trigger));
      work.change(row, { status: "waiting", launch: false, waitingFor: { kind: "run", runId: call.run.id } });
  }
}

function addResults(work: RunWork, run: RunRow, { unit, outcome }: Settlement): void {
  const rows: NodeRunRow[] = [];
  const payloads: PayloadRow[] = [];
  for (const result of outcome.results) rows.push(toNodeRunRow(run, unit, result, payloads));
  work.addNodeRuns(rows);
  work.addPayloads(payloads);
}

/** A node's part of a unit's work as a row; what it refers to is added to `payloads`. */
export function toNodeRunRow(
  run: Pick<RunRow, "id" | "tenantId">,
  unit: PlanUnit,
  result: NodeResult,
  payloads: PayloadRow[],
): NodeRunRow {
  const { output, config } = result;
  for (const payload of [...(output?.payloads ?? []), ...config.payloads]) {
    payloads.push({ runId: run.id, tenantId: run.tenantId, ...payload });
  }
  return { ...result, runId: run.id, tenantId: run.tenantId, unit: unit.id };
}
