import type { Json } from "@autoweave/contracts/json";
import type { PlanUnit } from "@autoweave/contracts/plan";
import type { NewUnit } from "../store/ledger/rows.js";
import type { Acceptance } from "./acceptance.js";
import { toRootScope } from "./flow-version.js";
import { leaseMs, type UnitRunner } from "./unit-runner.js";

/**
 * Runs a whole run in the process that accepts it. A job costs more than all else of a small run, and a run that is one
 * unit without effects needs none: it may be computed anywhere, and again if this process dies in it.
 */
export type InPlace = { id: string; runner: UnitRunner; onError: (error: unknown) => void };

/** More at once are left to the workers: the accepting process has calls to answer. */
const mostAtOnce = 32;

/** The unit that a run consists of, when it may be run in place. */
export function findInPlaceUnit({ run, version }: Acceptance, { runner }: InPlace): PlanUnit | undefined {
  const { units } = toRootScope(version, run.trigger);
  const unit = units[0];
  if (unit === undefined || units.length > 1 || unit.effect !== "pure" || runner.count() >= mostAtOnce)
    return undefined;
  // A large input or a list to go through would keep the event loop from others.
  const isSmall = run.input.payload === undefined && unit.nodes.every(({ container }) => container === undefined);
  return isSmall ? unit : undefined;
}

/** The unit as it is written down: at work here, with a lease, so that another takes it over if this process dies. */
export function toHeldUnit({ run }: Acceptance, unit: PlanUnit, { id }: InPlace): NewUnit {
  return {
    runId: run.id,
    scope: "",
    unit: unit.id,
    tenantId: run.tenantId,
    status: "running",
    launched: false,
    once: false,
    holder: { worker: id, leaseMs },
  };
}

/** Runs a unit that was written down by {@link toHeldUnit}. Never throws: what goes wrong is taken over. */
export async function runInPlace({ run }: Acceptance, unit: PlanUnit, { runner, onError }: InPlace): Promise<void> {
  const key = { runId: run.id, scope: "", unit: unit.id };
  const input = JSON.parse(run.input.text) as Json;
  const started = { ...key, attempt: 1, starts: 1, woke: null, waitingFor: null, tenantId: run.tenantId, run, input };
  try {
    await runner.run({ ...key, versionId: run.versionId, trigger: run.trigger }, started);
  } catch (error) {
    onError(error);
  }
}
