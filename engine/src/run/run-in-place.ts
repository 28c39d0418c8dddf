import type { PlanUnit } from "@autoweave/contracts/plan";
import type { RunCause } from "@autoweave/contracts/run";
import type { NewUnit } from "../store/ledger/rows.js";
import type { StartedUnit } from "../store/ledger/start-ready.js";
import type { Acceptance } from "./acceptance.js";
import { toRootScope } from "./flow-version.js";
import type { UnitOutcome } from "./outcome.js";
import { type Begun, leaseMs, type UnitRunner } from "./unit-runner.js";

/**
 * Runs a whole run in the process that accepts it. A job costs more than all else of a small run, and a run that is one
 * unit without effects needs none: it may be computed anywhere, and again if this process dies in it.
 */
export type InPlace = { id: string; runner: UnitRunner; onError: (error: unknown) => void };

/** A run that is at work here. */
export type RunInPlace = {
  unit: PlanUnit;
  started: StartedUnit;
  /** Set when it has begun before it is written down. */
  begun: Begun | undefined;
  /** How that came out, once it has. */
  outcome: UnitOutcome | undefined;
};

/** More at once are left to the workers: the accepting process has calls to answer. */
const mostAtOnce = 32;

/**
 * Whoever started these has no word yet that they were accepted. All others would be started once more by whoever made
 * them, and again and again if this process dies of them: they are written down before they begin, and poison is noticed.
 */
const awaited: ReadonlySet<RunCause> = new Set(["webhook", "manual", "replay", "test"]);

/** Begins a run that may be run in place; undefined for all others. */
export function beginInPlace(acceptance: Acceptance, place: InPlace): RunInPlace | undefined {
  const unit = findInPlaceUnit(acceptance, place);
  if (unit === undefined) return undefined;
  const { run, version } = acceptance;
  const started: StartedUnit = {
    runId: run.id,
    scope: "",
    unit: unit.id,
    attempt: 1,
    starts: 1,
    woke: null,
    waitingFor: null,
    tenantId: run.tenantId,
    run,
    input: run.input.text,
  };
  const own: RunInPlace = { unit, started, begun: undefined, outcome: undefined };
  // A place under a concurrency key belongs to a unit that is written down.
  if (!awaited.has(run.cause) || unit.nodes.some(({ concurrency }) => concurrency !== undefined)) return own;
  own.begun = place.runner.begin({ started, unit, root: toRootScope(version, run.trigger) }, version);
  own.begun.outcome.then(
    (outcome) => {
      own.outcome = outcome;
    },
    // Whoever waits for it is told as well.
    () => undefined,
  );
  return own;
}

/** The unit that a run consists of, when it may be run in place. */
function findInPlaceUnit({ run, version }: Acceptance, { runner }: InPlace): PlanUnit | undefined {
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

/** Brings a unit to its end that was written down by {@link toHeldUnit}. Never throws: what goes wrong is taken over. */
export async function endInPlace(
  { run }: Acceptance,
  { started, begun }: RunInPlace,
  { runner, onError }: InPlace,
): Promise<void> {
  const { runId, scope, unit } = started;
  try {
    await runner.run({ runId, scope, unit, versionId: run.versionId, trigger: run.trigger }, started, { begun });
  } catch (error) {
    onError(error);
  }
}
