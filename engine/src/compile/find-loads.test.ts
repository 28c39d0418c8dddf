import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { expect, it } from "vitest";
import { testFlow } from "./testing/test-flow.js";
import { testManifests } from "./testing/test-nodes.js";
import { toPlan } from "./to-plan.js";

const read = (source: string) => ({ value: { $expr: source } });

function unitOf(plan: ScopePlan, id: string): PlanUnit | undefined {
  return plan.units.find((unit) => unit.nodes.some((node: PlanNode) => node.id === id));
}

function planOf(graph: FlowGraph): ScopePlan {
  return toPlan(graph, testManifests).triggers.start ?? { units: [], segments: [] };
}

function bodyOf(plan: ScopePlan, container: string): ScopePlan {
  const body = unitOf(plan, container)?.nodes.find((node) => node.id === container)?.container?.body;
  return body ?? { units: [], segments: [] };
}

it("loads feeders and far reads of other units, and nothing of its own", () => {
  const plan = planOf(
    testFlow(
      {
        start: "start",
        a: "idempotent",
        b: "idempotent",
        c: { type: "idempotent", config: read("nodes.start.out") },
        d: { type: "pure", config: read("nodes.c.out + nodes.a.out") },
      },
      ["start > a > b > c > d"],
    ),
  );
  expect(unitOf(plan, "a")?.loads).toEqual([]);
  expect(unitOf(plan, "c")?.loads).toEqual(["a", "b", "start"]);
});

it("loads what an inline body reads into the unit that holds the container", () => {
  const plan = planOf(
    testFlow(
      {
        start: "start",
        a: "idempotent",
        b: "idempotent",
        each: "map",
        deep: { type: "map", parent: "each" },
        in: { type: "pure", parent: "deep", config: read("nodes.a.out") },
      },
      ["start > a > b > each", "each.item > deep > each.result", "deep.item > in > deep.result"],
    ),
  );
  expect(unitOf(plan, "each")?.loads).toEqual(["a"]);
});

it("leaves to the units of a body with effects what they read outside", () => {
  const plan = planOf(
    testFlow(
      {
        start: "start",
        a: "idempotent",
        b: "idempotent",
        each: { type: "map", config: { items: { $expr: "nodes.b.out" } } },
        first: { type: "idempotent", parent: "each", config: read("nodes.a.out") },
        second: { type: "at-least-once", parent: "each", config: read("nodes.b.out") },
      },
      ["start > a > b > each", "each.item > first > second > each.result"],
    ),
  );
  expect(unitOf(plan, "each")?.loads).toEqual(["b"]);
  const body = bodyOf(plan, "each");
  expect(unitOf(body, "first")?.loads).toEqual(["a"]);
  expect(unitOf(body, "second")?.loads).toEqual(["b", "first"]);
});

it("never loads the container that a unit is in", () => {
  const plan = planOf(
    testFlow({ start: "start", each: "map", in: { type: "idempotent", parent: "each" } }, [
      "start > each",
      "each.item > in > each.result",
    ]),
  );
  expect(unitOf(bodyOf(plan, "each"), "in")?.loads).toEqual([]);
});
