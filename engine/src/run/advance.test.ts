import type { PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import type { UnitStatus } from "@autoweave/contracts/run";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.js";
import { createRandom, type Random } from "../compile/testing/random.js";
import { randomGraph } from "../compile/testing/random-graph.js";
import { testFlow } from "../compile/testing/test-flow.js";
import { outputsOf, testManifests } from "../compile/testing/test-nodes.js";
import { advanceScope, isSettled, toTrees, type UnitState, type UnitTree } from "./advance.js";

type Unit = { status: UnitStatus; launched: boolean; emitted: string[]; starts: number };
type Job = { unit: string; waitsFor: number; parent: Job | undefined };

/** A ledger and a queue in memory, which do what the real ones do and in any order. */
class Simulation {
  readonly units = new Map<string, Unit>();
  readonly jobs: Job[] = [];
  steps = 0;

  constructor(
    readonly plan: ScopePlan,
    readonly random: Random,
  ) {
    for (const unit of plan.units)
      this.units.set(unit.id, { status: "pending", launched: false, emitted: [], starts: 0 });
    this.advance();
  }

  unit(id: string): Unit {
    const unit = this.units.get(id);
    if (unit === undefined) throw new Error(`There is no unit ${id}.`);
    return unit;
  }

  /** `after` is the unit that has just ended in a worker that goes on; `isBehind` when its own job is still to come. */
  advance(after?: string, isBehind = false): string | undefined {
    const next = advanceScope(this.plan, this.units, after === undefined ? [] : [after]);
    const late = isBehind ? (this.plan.units.find((unit) => unit.id === after)?.consumers ?? []) : [];
    for (const { unit } of next.next) this.unit(unit).status = "running";
    for (const id of next.skipped) this.unit(id).status = "skipped";
    for (const id of next.ready) this.unit(id).status = "ready";
    const inGroup = new Set(next.launches.flat());
    for (const group of [...next.launches, ...next.ready.filter((id) => !inGroup.has(id)).map((id) => [id])]) {
      const fresh = group.filter((id) => !this.unit(id).launched || (late.includes(id) && next.ready.includes(id)));
      for (const id of fresh) this.unit(id).launched = true;
      for (const tree of toTrees(this.plan, fresh)) this.add(tree, undefined);
    }
    return next.next[0]?.unit;
  }

  add(tree: UnitTree, parent: Job | undefined): void {
    const job = { unit: tree.unit, waitsFor: tree.children.length, parent };
    this.jobs.push(job);
    for (const child of tree.children) this.add(child, job);
  }

  /** A worker takes a job: the unit starts if it is ready; the job is over when the worker lets go of it. */
  take(job: Job): void {
    this.jobs.splice(this.jobs.indexOf(job), 1);
    const unit = this.unit(job.unit);
    if (unit.status === "ready") this.run(job.unit);
    else if (unit.status === "pending") unit.launched = false;
    if (job.parent !== undefined) job.parent.waitsFor--;
  }

  /** Runs a unit that was started, and goes on after it if the worker likes to. */
  run(id: string, isBehind = false): void {
    const unit = this.unit(id);
    unit.launched = false;
    unit.starts++;
    const canPark = unit.starts < 4 && this.random.chance(0.2);
    unit.status = canPark ? "waiting" : "completed";
    if (!canPark) unit.emitted = this.emit(id);
    const next = this.advance(!canPark && this.random.chance(0.5) ? id : undefined, isBehind);
    if (next !== undefined) this.run(next, true);
  }

  emit(id: string): string[] {
    const plan = this.plan.units.find((unit) => unit.id === id) as PlanUnit;
    const ports = plan.nodes.flatMap((node) => [...outputsOf(node.type), "error"].map((port) => `${node.id}.${port}`));
    return ports.filter(() => this.random.chance(0.6));
  }

  /** Does one of the things that can happen now; false when there is none. */
  step(): boolean {
    this.steps++;
    const free = this.jobs.filter((job) => job.waitsFor === 0);
    const waiting = [...this.units].filter(([, unit]) => unit.status === "waiting");
    if (free.length === 0 && waiting.length === 0) return false;
    if (waiting.length > 0 && (free.length === 0 || this.random.chance(0.3))) {
      const [, unit] = this.random.pick(waiting);
      unit.status = "ready";
      this.advance();
    } else {
      this.take(this.random.pick(free));
    }
    return true;
  }
}

function plansIn(plan: ScopePlan): ScopePlan[] {
  const bodies = plan.units.flatMap((unit) =>
    unit.nodes.flatMap((node) => (node.container ? [node.container.body] : [])),
  );
  return [plan, ...bodies.flatMap(plansIn)];
}

function planOf(graph: Parameters<typeof compile>[0], trigger = "start"): ScopePlan {
  const plan = compile(graph, testManifests).plan?.triggers[trigger];
  if (plan === undefined) throw new Error("The flow does not compile.");
  return plan;
}

const statesOf = (states: Record<string, Partial<UnitState>>): Map<string, UnitState> =>
  new Map(
    Object.entries(states).map(([id, state]) => [id, { status: "pending", launched: false, emitted: [], ...state }]),
  );

describe("advanceScope", () => {
  test("whatever units put out, in whatever order they end, wait and wake: every one settles, none is stuck", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, order) => {
        const { graph } = randomGraph(seed, { maxNodes: 40, waits: true, failures: true, policies: true });
        for (const root of Object.values(compile(graph, testManifests).plan?.triggers ?? {})) {
          for (const plan of plansIn(root)) {
            const simulation = new Simulation(plan, createRandom(order));
            while (simulation.step()) expect(simulation.steps).toBeLessThan(5000);
            const open = [...simulation.units].filter(([, unit]) => !isSettled(unit.status));
            expect(open).toEqual([]);
            expect(advanceScope(plan, simulation.units)).toEqual({
              next: [],
              ready: [],
              skipped: [],
              launches: [],
              ended: true,
            });
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test("an emission of any feeder starts a unit, none skips it, and only once all have settled", () => {
    const plan = planOf(
      testFlow({ start: "start", a: "idempotent", b: "idempotent", c: "idempotent" }, [
        "start > a > c",
        "start > b > c",
      ]),
    );
    const [root, a, b, c] = plan.units.map((unit) => unit.id) as [string, string, string, string];
    const done = { status: "completed" as const };
    const first = advanceScope(plan, statesOf({ [root]: {}, [a]: {}, [b]: {}, [c]: {} }));
    expect(first).toMatchObject({ ready: [root], skipped: [], ended: false });
    const half = statesOf({
      [root]: { ...done, emitted: ["start.out"] },
      [a]: { ...done, emitted: ["a.out"] },
      [b]: { status: "running" },
      [c]: {},
    });
    expect(advanceScope(plan, half)).toMatchObject({ ready: [], skipped: [] });
    half.set(b, { status: "skipped", launched: false, emitted: [] });
    expect(advanceScope(plan, half)).toMatchObject({ ready: [c], skipped: [], launches: [[c]] });
    half.set(a, { status: "completed", launched: false, emitted: ["a.also"] });
    expect(advanceScope(plan, half)).toEqual({ next: [], ready: [], skipped: [c], launches: [], ended: true });
  });

  test("who joins first starts at the first emission, and is skipped when none came", () => {
    const plan = planOf(
      testFlow(
        {
          start: "start",
          a: "idempotent",
          b: "idempotent",
          c: { type: "merge", config: { mode: "first" } },
          d: "idempotent",
        },
        ["start > a > c > d", "start > b > c"],
      ),
    );
    const [root, a, b, c] = plan.units.map((unit) => unit.id) as [string, string, string, string];
    const states = statesOf({
      [root]: { status: "completed", emitted: ["start.out"] },
      [a]: { status: "running" },
      [b]: { status: "completed" },
      [c]: {},
    });
    expect(advanceScope(plan, states).ready).toEqual([]);
    states.set(b, { status: "completed", launched: false, emitted: ["b.out"] });
    expect(advanceScope(plan, states).ready).toEqual([c]);
    states.set(a, { status: "completed", launched: false, emitted: [] });
    states.set(b, { status: "completed", launched: false, emitted: [] });
    expect(advanceScope(plan, states).skipped).toContain(c);
  });

  test("a unit whose job is with the queue is not launched again, and one whose job is spent is", () => {
    const plan = planOf(testFlow({ start: "start", a: "idempotent", b: "idempotent" }, ["start > a > b"]));
    const [a, b] = plan.units.map((unit) => unit.id) as [string, string];
    const first = advanceScope(plan, statesOf({ [a]: {}, [b]: {} }));
    expect(first.launches).toEqual([[a, b]]);
    const ended = { status: "completed" as const, emitted: ["a.out", "start.out"] };
    expect(advanceScope(plan, statesOf({ [a]: ended, [b]: { launched: true } }))).toMatchObject({
      ready: [b],
      launches: [],
    });
    expect(advanceScope(plan, statesOf({ [a]: ended, [b]: {} }))).toMatchObject({ ready: [b], launches: [[b]] });
  });

  test("after a unit one of those that hang on it goes on, and none that is less urgent", () => {
    const more = { type: "idempotent", priority: 5 };
    const graph = testFlow({ start: "start", a: "idempotent", b: { type: "idempotent", priority: -1 }, c: more }, [
      "start > a > b",
      "a > c",
    ]);
    const plan = planOf(graph);
    const [a = "", b = "", c = ""] = ["a", "b", "c"].map(
      (id) => plan.units.find((unit) => unit.nodes.some((node) => node.id === id))?.id,
    );
    const ended = { status: "completed" as const, emitted: ["a.out"] };
    const states = statesOf({ [a]: ended, [b]: {}, [c]: {} });
    expect(advanceScope(plan, states, [a])).toMatchObject({
      next: [{ after: a, unit: c }],
      ready: [b],
      launches: [[b]],
    });
    expect(advanceScope(plan, states, [b]).next).toEqual([]);
    expect(advanceScope(plan, statesOf({ [a]: ended, [b]: {}, [c]: { status: "completed" } }), [a])).toMatchObject({
      next: [],
      ready: [b],
    });
  });

  test("the rest of a tree stays out of the queue while its only unit that may start goes on", () => {
    const plan = planOf(testFlow({ start: "start", a: "idempotent", b: "idempotent" }, ["start > a > b"]));
    const [first, second] = plan.units;
    if (first === undefined || second === undefined) throw new Error("The flow has two units.");
    const states = statesOf({ [first.id]: { status: "completed", emitted: ["a.out"] }, [second.id]: {} });
    expect(advanceScope(plan, states, [first.id])).toMatchObject({
      next: [{ after: first.id, unit: second.id }],
      ready: [],
      launches: [],
    });
  });
});

test("toTrees hangs a unit below its only consumer, when that is launched with it", () => {
  const plan = planOf(
    testFlow({ start: "start", a: "idempotent", b: "idempotent", c: "idempotent" }, ["start > a > c", "start > b > c"]),
  );
  const [root, a, b, c] = plan.units.map((unit) => unit.id) as [string, string, string, string];
  const leaf = (unit: string) => ({ unit, children: [] });
  expect(toTrees(plan, [a, b, c])).toEqual([{ unit: c, children: [leaf(a), leaf(b)] }]);
  expect(toTrees(plan, [a, b])).toEqual([leaf(a), leaf(b)]);
  expect(toTrees(plan, [root, a, b])).toEqual([leaf(root), leaf(a), leaf(b)]);
});
