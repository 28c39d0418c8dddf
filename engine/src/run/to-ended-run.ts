import type { PlanUnit } from "@autoweave/contracts/plan";
import type { RunEvent } from "@autoweave/contracts/run-event";
import type { NewRun, NewUnit, NodeRunRow, PayloadRow } from "../store/ledger/rows.js";
import type { UnitOutcome } from "./outcome.js";
import { toNodeRunRow } from "./settle.js";

/** A run with everything that is known of it. */
export type EndedRun = {
  run: NewRun;
  unit: NewUnit;
  nodeRuns: NodeRunRow[];
  payloads: PayloadRow[];
  events: RunEvent[];
};

/** A run whose only unit has completed before the run is written down: it is written down once, as it has ended. */
export function toEndedRun(run: NewRun, unit: PlanUnit, outcome: UnitOutcome & { kind: "completed" }): EndedRun {
  const { tenantId, id: runId, flowId } = run;
  const status = "completed";
  const payloads: PayloadRow[] = [];
  const nodeRuns = outcome.results.map((result) => toNodeRunRow(run, unit, result, payloads));
  return {
    run: { ...run, status, end: { answer: outcome.answer ?? null, finishedAt: new Date() } },
    unit: { runId, scope: "", unit: unit.id, tenantId, status, launched: false, once: false },
    nodeRuns,
    payloads,
    // Whoever hears of the end looks up the rest: nobody could have seen the run before.
    events: [
      { event: "run-started", tenantId, runId, flowId },
      { event: "run-ended", tenantId, runId, status },
    ],
  };
}
