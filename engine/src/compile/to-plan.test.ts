import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { PlanNode, ScopePlan } from "@autoweave/contracts/plan";
import { describe, expect, it } from "vitest";
import { createRandom } from "./testing/random.js";
import { type TestNode, testFlow } from "./testing/test-flow.js";
import { testManifests } from "./testing/test-nodes.js";
import { toPlan } from "./to-plan.js";

function planOf(graph: FlowGraph): ScopePlan {
  return toPlan(graph, testManifests).triggers.start ?? { units: [], segments: [] };
}

const unitsOf = (plan: ScopePlan) => plan.units.map((unit) => unit.nodes.map((node) => node.id).join(" "));

function nodeOf(plan: ScopePlan, id: string): PlanNode | undefined {
  return plan.units.flatMap((unit) => unit.nodes).find((node) => node.id === id);
}

describe("containers", () => {
  const withBody = (inner: TestNode) =>
    planOf(
      testFlow({ start: "start", a: "pure", each: "map", in: inner, z: "pure", end: "at-least-once" }, [
        "start > a > each > z > end",
        "each.item > in > each.result",
      ]),
    );

  it("run a pure body inside their unit, which counts as pure", () => {
    const plan = withBody({ type: "pure", parent: "each" });
    expect(unitsOf(plan)).toEqual(["start a each z end"]);
    expect(nodeOf(plan, "each")).toMatchObject({ effect: "pure", container: { inline: true, kind: "map" } });
  });

  it("count as effectful, with the strongest effect of their body", () => {
    const plan = withBody({ type: "at-most-once", parent: "each" });
    expect(unitsOf(plan)).toEqual(["start a each z", "end"]);
    expect(nodeOf(plan, "each")).toMatchObject({ effect: "at-most-once", container: { inline: false } });
    expect(plan.units[0]).toMatchObject({ effect: "at-most-once" });
  });

  it("are not inline when their body may park, although it has no effect", () => {
    const plan = withBody({ type: "wait", parent: "each" });
    expect(unitsOf(plan)).toEqual(["start a each z", "end"]);
    expect(nodeOf(plan, "each")).toMatchObject({ effect: "pure", container: { inline: false } });
  });

  it("are not inline when their body may wait for a place or a retry, which only a unit can", () => {
    const waiting = [{ concurrency: { key: "k", limit: 1 } }, { retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 } }];
    for (const policy of waiting) {
      const plan = withBody({ type: "pure", parent: "each", ...policy });
      expect(nodeOf(plan, "each")).toMatchObject({ effect: "pure", container: { inline: false } });
    }
  });

  it("take the result from the edges to their result port, in order", () => {
    const plan = planOf(
      testFlow(
        {
          start: "start",
          each: "map",
          choose: { type: "branch", parent: "each" },
          no: { type: "pure", parent: "each" },
        },
        ["start > each", "each.item > choose", "choose.no > no", "no > each.result", "choose.yes > each.result"],
      ),
    );
    expect(nodeOf(plan, "each")?.container?.result).toEqual([
      { node: "no", port: "out" },
      { node: "choose", port: "yes" },
    ]);
  });

  it("may be empty", () => {
    const plan = planOf(testFlow({ start: "start", each: "repeat" }, ["start > each"]));
    expect(nodeOf(plan, "each")?.container).toEqual({
      kind: "repeat",
      itemPort: "item",
      resultPort: "result",
      inline: true,
      body: { units: [], segments: [] },
      result: [],
    });
  });
});

describe("units", () => {
  it("hold one node at most that may park", () => {
    const graph = testFlow({ start: "start", a: "wait", b: "wait", c: "idempotent" }, ["start > a > b > c"]);
    expect(unitsOf(planOf(graph))).toEqual(["start a", "b", "c"]);
  });

  it("hold one node at most that waits for a place or is tried again", () => {
    const place = { type: "pure", concurrency: { key: "k", limit: 1 } };
    const again = { type: "pure", retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 } };
    const graph = testFlow({ start: "start", a: "idempotent", b: place, c: again, d: "pure" }, [
      "start > a > b > c > d",
    ]);
    expect(unitsOf(planOf(graph))).toEqual(["start a", "b", "c d"]);
  });

  it("start early only when a first merge has several units before it", () => {
    const first = { type: "merge", config: { mode: "first" } };
    const nodes = { start: "start", a: "idempotent", b: "idempotent", c: "pure", m: first };
    const early = planOf(testFlow(nodes, ["start > a > m", "start > b > m"]));
    expect(early.units.map((unit) => unit.join)).toEqual(["all", "all", "all", "first"]);
    const late = planOf(testFlow(nodes, ["start > a > c > m", "a > m"]));
    expect(unitsOf(late)).toEqual(["start a c m"]);
    expect(late.units[0]?.join).toBe("all");
  });

  it("do not start early when the mode is not a literal", () => {
    const unsure = { type: "merge", config: { mode: { $expr: "'first'" } } };
    const plan = planOf(
      testFlow({ start: "start", a: "idempotent", b: "idempotent", m: unsure }, ["start > a > m", "start > b > m"]),
    );
    expect(plan.units.at(-1)?.join).toBe("all");
  });

  it("take the highest priority of their nodes, else the container's, else the flow's", () => {
    const plan = planOf(
      testFlow(
        {
          start: "start",
          a: { type: "idempotent", priority: -2 },
          b: { type: "pure", priority: -9 },
          each: { type: "map", priority: 8 },
          in: { type: "idempotent", parent: "each" },
          end: "idempotent",
        },
        ["start > a > b > each > end", "each.item > in > each.result"],
        { priority: 4 },
      ),
    );
    expect(plan.units.map((unit) => unit.priority)).toEqual([-2, 8, 4]);
    expect(nodeOf(plan, "each")?.container?.body.units[0]?.priority).toBe(8);
  });

  it("keep disabled nodes, and never hold notes", () => {
    const graph = testFlow({ start: "start", a: { type: "pure", disabled: true }, n: "note" }, ["start > a"]);
    expect(unitsOf(planOf(graph))).toEqual(["start a"]);
  });
});

describe("the plan as a value", () => {
  const graph = testFlow({ start: "start", b: "idempotent", a: "idempotent", j: "merge", z: "pure" }, [
    "start > b > j > z",
    "start > a > j",
  ]);

  it("does not depend on the order of the nodes nor on the layout", () => {
    const { triggers } = toPlan(graph, testManifests);
    for (let seed = 0; seed < 20; seed += 1) {
      const mixed = { ...graph, nodes: createRandom(seed).shuffle(graph.nodes), layout: { a: { x: seed, y: 0 } } };
      expect(toPlan(mixed, testManifests).triggers).toEqual(triggers);
    }
  });

  it("follows the order of the edges, which is the order of values on a port", () => {
    const turned = toPlan({ ...graph, edges: [...graph.edges].reverse() }, testManifests);
    const inputs = turned.triggers.start && nodeOf(turned.triggers.start, "j")?.inputs.all;
    expect(inputs?.map((source) => source.node)).toEqual(["a", "b"]);
  });

  it("has no trigger's plan without a trigger", () => {
    expect(toPlan(testFlow({}), testManifests).triggers).toEqual({});
  });
});
