import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import type { UnitStatus } from "@autoweave/contracts/run";

/** What the ledger knows of a unit of one scope, as far as the others depend on it. */
export type UnitState = {
  status: UnitStatus;
  /** A job for it is with the queue. */
  launched: boolean;
  /** `node.port` of every emission that another unit hangs on. */
  emitted: readonly string[];
};

/** What follows from the states of a scope. Units appear in topological order. */
export type Advance = {
  /** Units that go on at once where the unit before them has ended. */
  next: { after: string; unit: string }[];
  ready: string[];
  skipped: string[];
  /** Groups of units to launch together; a group is one segment, or what is left of it. */
  launches: string[][];
  /** Nothing of the scope will happen any more. */
  ended: boolean;
};

/** True once feeders' consumers need not wait for a unit with this status. */
export function isSettled(status: UnitStatus): boolean {
  return status === "completed" || status === "skipped" || status === "failed" || status === "cancelled";
}

function externalInputs(unit: PlanUnit): string[] {
  const own = new Set(unit.nodes.map((node) => node.id));
  return unit.nodes.flatMap((node) =>
    Object.values(node.inputs).flatMap((ends) =>
      ends.filter((end) => !own.has(end.node)).map((end) => `${end.node}.${end.port}`),
    ),
  );
}

/** What a scope plan implies for every advance over it; made once a plan. */
export type ScopeIndex = {
  plan: ScopePlan;
  units: Map<string, PlanUnit>;
  inputs: Map<string, string[]>;
  feedersOfSegment: Map<string, string[]>;
  producers: Map<string, string>;
};

const indexes = new WeakMap<ScopePlan, ScopeIndex>();

/** Indexes a scope plan, once. */
export function indexScope(plan: ScopePlan): ScopeIndex {
  const known = indexes.get(plan);
  if (known !== undefined) return known;
  const units = new Map(plan.units.map((unit) => [unit.id, unit]));
  const index: ScopeIndex = {
    plan,
    units,
    inputs: new Map(plan.units.map((unit) => [unit.id, externalInputs(unit)])),
    feedersOfSegment: new Map(
      plan.segments.map((segment) => {
        const own = new Set(segment.units);
        const feeders = segment.units.flatMap((id) => units.get(id)?.feeders ?? []).filter((id) => !own.has(id));
        return [segment.id, [...new Set(feeders)]];
      }),
    ),
    producers: new Map(plan.units.flatMap((unit) => unit.nodes.map((node) => [node.id, unit.id] as const))),
  };
  indexes.set(plan, index);
  return index;
}

/**
 * The one rule by which a scope moves on: which pending units may start, which are skipped because nothing they hang on
 * was emitted, and what to hand to the queue. After each unit of `goingOn`, one of those that hang on it goes on without
 * the queue, if it may start now. Pure; the caller writes what it says.
 */
export function advanceScope(
  plan: ScopePlan,
  states: ReadonlyMap<string, UnitState>,
  goingOn: readonly string[] = [],
): Advance {
  const index = indexScope(plan);
  const status = new Map([...states].map(([id, state]) => [id, state.status]));
  const emitted = new Set([...states.values()].flatMap((state) => state.emitted));
  const ready: string[] = [];
  const skipped: string[] = [];

  for (const unit of plan.units) {
    if (status.get(unit.id) !== "pending") continue;
    const inputs = index.inputs.get(unit.id) ?? [];
    // A source outside every unit of this scope is the container's own item port, which always carries a value.
    const isLive = inputs.length === 0 || inputs.some((input) => emitted.has(input) || !isProduced(index, input));
    const haveSettled = unit.feeders.every((feeder) => isSettled(status.get(feeder) ?? "pending"));
    const mayStart = haveSettled || (unit.join === "first" && isLive && inputs.some((input) => emitted.has(input)));
    if (!mayStart) continue;
    status.set(unit.id, isLive ? "ready" : "skipped");
    (isLive ? ready : skipped).push(unit.id);
  }
  const next = findNext(index, ready, goingOn);
  for (const { unit } of next) status.set(unit, "running");
  return {
    next,
    ready: ready.filter((id) => status.get(id) === "ready"),
    skipped,
    launches: findLaunches(index, status, states),
    ended: plan.units.every((unit) => isSettled(status.get(unit.id) ?? "pending")),
  };
}

/** Never one that is less urgent: the queue may hold something that comes before it. */
function findNext(index: ScopeIndex, ready: readonly string[], goingOn: readonly string[]): Advance["next"] {
  const next: Advance["next"] = [];
  const left = new Set(ready);
  for (const after of goingOn) {
    const ended = index.units.get(after);
    const unit = ended?.consumers.find(
      (id) => left.has(id) && (index.units.get(id)?.priority ?? 0) >= (ended?.priority ?? 0),
    );
    if (unit === undefined) continue;
    left.delete(unit);
    next.push({ after, unit });
  }
  return next;
}

function isProduced(index: ScopeIndex, input: string): boolean {
  return index.producers.has(input.slice(0, input.indexOf(".")));
}

/** Whole segments whose feeders have settled; of the others, single units that are ready before their tree is. */
function findLaunches(
  index: ScopeIndex,
  status: ReadonlyMap<string, UnitStatus>,
  states: ReadonlyMap<string, UnitState>,
): string[][] {
  const launches: string[][] = [];
  for (const segment of index.plan.segments) {
    const open = segment.units.filter((id) => {
      const now = status.get(id);
      return (now === "pending" || now === "ready") && states.get(id)?.launched !== true;
    });
    if (open.length === 0) continue;
    const isFed = (index.feedersOfSegment.get(segment.id) ?? []).every((id) => isSettled(status.get(id) ?? "pending"));
    const ready = open.filter((id) => status.get(id) === "ready");
    if (isFed && ready.length > 0) launches.push(open);
    else launches.push(...ready.map((id) => [id]));
  }
  return launches;
}

/** Arranges a group of units as trees: a unit hangs below its only consumer when that is in the group too. */
export function toTrees(plan: ScopePlan, group: readonly string[]): UnitTree[] {
  const index = indexScope(plan);
  const inGroup = new Set(group);
  const trees = new Map<string, UnitTree>(group.map((id) => [id, { unit: id, children: [] }]));
  const roots: UnitTree[] = [];
  for (const id of group) {
    const unit = index.units.get(id);
    const tree = trees.get(id);
    if (unit === undefined || tree === undefined) continue;
    const consumer = unit.consumers.length === 1 ? unit.consumers[0] : undefined;
    const isHeld =
      consumer !== undefined && inGroup.has(consumer) && index.units.get(consumer)?.segment === unit.segment;
    const parent = isHeld ? trees.get(consumer) : undefined;
    if (parent === undefined) roots.push(tree);
    else parent.children.push(tree);
  }
  return roots;
}

/** A unit with the units whose jobs must end before its own. */
export type UnitTree = { unit: string; children: UnitTree[] };
