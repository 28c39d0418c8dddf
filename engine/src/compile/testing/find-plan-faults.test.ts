import type { Plan, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { expect, it } from "vitest";
import { toPlan } from "../to-plan.js";
import { findPlanFaults } from "./find-plan-faults.js";
import { goldenFlows } from "./golden-flows.js";
import { testFlow } from "./test-flow.js";
import { testManifests } from "./test-nodes.js";

function faultsAfter(name: string, spoil: (scope: ScopePlan, unit: (id: string) => PlanUnit) => void): string[] {
  const graph = goldenFlows[name] ?? testFlow({});
  const plan: Plan = structuredClone(toPlan(graph, testManifests));
  for (const scope of Object.values(plan.triggers)) {
    spoil(scope, (id) => {
      const found = scope.units.find((unit) => unit.nodes.some((node) => node.id === id));
      if (found === undefined) throw new Error(`no unit holds ${id}`);
      return found;
    });
  }
  return findPlanFaults(graph, testManifests, plan);
}

it("finds nothing in a plan as it came", () => {
  expect(faultsAfter("diamond", () => {})).toEqual([]);
});

it("finds a node that is missing, and one that is there twice", () => {
  expect(faultsAfter("diamond", (_, unit) => unit("send").nodes.pop()).join()).toMatch(/placed/);
  expect(faultsAfter("diamond", (_, unit) => unit("a").nodes.push(...unit("b").nodes)).join()).toMatch(/twice/);
});

it("finds nodes in the wrong order, and an edge that nothing honours", () => {
  expect(faultsAfter("all-pure", (_, unit) => unit("start").nodes.reverse()).join()).toMatch(/before its feeder/);
  expect(faultsAfter("diamond", (_, unit) => unit("send").feeders.pop()).join()).toMatch(/feeders/);
  expect(faultsAfter("diamond", (_, unit) => unit("join").nodes[0]?.inputs.all?.reverse()).join()).toMatch(/inputs/);
});

it("finds two effectful nodes in one unit, and a missed fusion", () => {
  const joined = faultsAfter("effectful-chain", (scope, unit) => {
    unit("b").nodes.push(...unit("c").nodes);
    scope.units.pop();
  });
  expect(joined.join()).toMatch(/effectful nodes b,c/);
  const parted = faultsAfter("all-pure", (scope, unit) => {
    const nodes = unit("start").nodes.splice(3);
    scope.units.push({ ...unit("start"), id: "u1", nodes, feeders: ["u0"], loads: ["b"], consumers: [] });
  });
  expect(parted.join()).toMatch(/belongs into its only feeder/);
});

it("finds loads that are missing, and loads that are idle", () => {
  expect(faultsAfter("far-reads", (_, unit) => unit("d").loads.shift()).join()).toMatch(/loads/);
  expect(faultsAfter("far-reads", (_, unit) => unit("d").loads.push("start")).join()).toMatch(/loads/);
});

it("finds trees that are none, that hold up, and that wait for too little", () => {
  const swallowed = faultsAfter("held-up", (scope, unit) => {
    const [root, child] = [unit("close"), unit("send")];
    scope.segments = scope.segments.filter((segment) => segment.root !== child.id);
    for (const segment of scope.segments) {
      if (segment.id === root.segment) segment.units.unshift(child.id);
      segment.feeders = segment.feeders.map((feeder) => (feeder === child.segment ? unit("start").segment : feeder));
    }
    child.segment = root.segment;
  });
  expect(swallowed.join()).toMatch(/held up/);
  expect(faultsAfter("diamond", (scope) => scope.segments.at(-1)?.feeders.pop()).join()).toMatch(/feeders/);
  expect(faultsAfter("diamond", (scope) => scope.segments.at(-1)?.units.reverse()).join()).toMatch(/not last/);
  expect(faultsAfter("fan-out", (scope) => scope.segments.reverse()).join()).toMatch(/comes before/);
});

it("looks into bodies", () => {
  const spoiled = faultsAfter("map-of-effects", (_, unit) => {
    unit("each").nodes[0]?.container?.body.units[1]?.loads.pop();
  });
  expect(spoiled.join()).toMatch(/start\/each: u1: loads/);
});
