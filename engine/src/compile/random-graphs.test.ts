import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { Plan, type PlanUnit, type ScopePlan } from "@autoweave/contracts/plan";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.js";
import { findPlanFaults } from "./testing/find-plan-faults.js";
import { createRandom } from "./testing/random.js";
import { randomGraph } from "./testing/random-graph.js";

const count = 5000;

function draw(seed: number) {
  return randomGraph(seed, {
    waits: seed % 2 === 0,
    failures: seed % 3 === 0,
    disabled: seed % 5 === 0,
    policies: seed % 7 === 0,
  });
}

function compileSeed(seed: number): { graph: FlowGraph; plan: Plan } {
  const { graph, manifests } = draw(seed);
  const { plan, diagnostics } = compile(graph, manifests);
  if (plan === undefined) throw new Error(`seed ${seed} is no valid graph: ${JSON.stringify(diagnostics)}`);
  return { graph, plan };
}

/** True when `a` feeds `c` and `d`, and a `b` that does not hang on `a` feeds `d` but not `c`. */
function isCornerOfN(plan: ScopePlan, a: PlanUnit): boolean {
  const behind = new Set([a.id]);
  for (const unit of plan.units) if (unit.feeders.some((feeder) => behind.has(feeder))) behind.add(unit.id);
  const fed = plan.units.filter((unit) => a.consumers.includes(unit.id));
  return fed.some((d) => d.feeders.some((b) => !behind.has(b) && fed.some((c) => c !== d && !c.feeders.includes(b))));
}

/** What shapes a plan shows, from the outermost scope inwards. */
function* shapesOf(plan: ScopePlan, depth = 0): Generator<string> {
  if (depth > 0) yield `body at depth ${depth}`;
  if (plan.segments.length === 1 && plan.units.length > 1) yield "one tree of several units";
  if (plan.segments.length > 3) yield "many trees";
  for (const unit of plan.units) {
    if (unit.nodes.length > 5) yield "many nodes in a unit";
    if (unit.feeders.length > 2) yield "fan-in";
    if (unit.consumers.length > 2) yield "fan-out";
    if (unit.join === "first") yield "early start";
    if (isCornerOfN(plan, unit)) yield "N shape";
    for (const node of unit.nodes) {
      if (node.container === undefined) continue;
      yield node.container.inline ? "inline body" : "body with jobs";
      yield* shapesOf(node.container.body, depth + 1);
    }
  }
}

describe("5,000 random graphs of up to 60 nodes", () => {
  it("compile into plans that keep every promise", () => {
    for (let seed = 0; seed < count; seed += 1) {
      const { graph, plan } = compileSeed(seed);
      const faults = findPlanFaults(graph, draw(seed).manifests, plan);
      if (!Plan.safeParse(plan).success) faults.push("the plan does not fit its schema");
      if (faults.length > 0) throw new Error(`seed ${seed}: ${faults.join("\n")}`);
    }
  }, 120_000);

  it("take every shape that a compiler can stumble over", () => {
    const seen = new Map<string, number>();
    const see = (shape: string) => seen.set(shape, (seen.get(shape) ?? 0) + 1);
    for (let seed = 0; seed < 500; seed += 1) {
      const { graph, plan } = compileSeed(seed);
      const scopes = Object.values(plan.triggers);
      for (const shape of new Set(scopes.flatMap((scope) => [...shapesOf(scope)]))) see(shape);
      if (scopes.length > 1) see("several triggers");
      if (graph.nodes.length > 55) see("nearly 60 nodes");
    }
    for (const shape of [
      "body at depth 1",
      "body at depth 2",
      "one tree of several units",
      "many trees",
      "many nodes in a unit",
      "fan-in",
      "fan-out",
      "early start",
      "N shape",
      "inline body",
      "body with jobs",
      "several triggers",
      "nearly 60 nodes",
    ]) {
      expect(seen.get(shape) ?? 0, shape).toBeGreaterThan(20);
    }
  });

  it("give the same plan again, read back from JSON, and with their nodes in another order", () => {
    for (let seed = 0; seed < count; seed += 10) {
      const { graph, plan } = compileSeed(seed);
      const { manifests } = draw(seed);
      expect(compile(structuredClone(graph), manifests).plan, `seed ${seed}`).toEqual(plan);
      expect(Plan.parse(JSON.parse(JSON.stringify(plan))), `seed ${seed}`).toEqual(plan);
      const mixed = {
        ...graph,
        nodes: createRandom(seed).shuffle(graph.nodes),
        layout: { [`n${seed}`]: { x: 1, y: 2 } },
      };
      expect(compile(mixed, manifests).plan?.triggers, `seed ${seed}`).toEqual(plan.triggers);
    }
  }, 60_000);
});
