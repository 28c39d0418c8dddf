import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import type { NewOutbox, NewUnit, RunRow } from "../store/ledger/rows.js";
import { advanceScope } from "./advance.js";

/** The units and first launches of a scope that opens. */
export function openScope(
  run: Pick<RunRow, "id" | "tenantId" | "versionId" | "trigger" | "priority">,
  plan: ScopePlan,
  scope: string,
): { units: NewUnit[]; outbox: NewOutbox[] } {
  const pending = new Map(
    plan.units.map((unit) => [unit.id, { status: "pending" as const, launched: false, emitted: [] }]),
  );
  const first = advanceScope(plan, pending);
  const ready = new Set(first.ready);
  const launched = new Set(first.launches.flat());
  return {
    units: plan.units.map((unit) => ({
      runId: run.id,
      scope,
      unit: unit.id,
      tenantId: run.tenantId,
      status: ready.has(unit.id) ? "ready" : "pending",
      launched: launched.has(unit.id),
      once: isOnce(unit),
    })),
    outbox: first.launches.map((group) => toLaunch(run, scope, group)),
  };
}

/** True when a worker that died in the unit may have left an effect behind that must not happen twice. */
export function isOnce(unit: PlanUnit): boolean {
  // A container takes the effect of its body, but its own unit only opens and closes rounds.
  return unit.nodes.some((node) => node.container === undefined && node.effect === "at-most-once");
}

/** The promise to hand units of a scope to the queue. */
export function toLaunch(
  run: Pick<RunRow, "id" | "tenantId" | "versionId" | "trigger" | "priority">,
  scope: string,
  units: string[],
): NewOutbox {
  const { versionId, trigger, priority } = run;
  return {
    tenantId: run.tenantId,
    runId: run.id,
    body: { kind: "launch", versionId, trigger, scope, priority, units },
  };
}
