import type { Plan, PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { expect, test } from "vitest";
import { describePlan, listJobs } from "./describe-plan";

function node(id: string, more: Partial<PlanNode> = {}): PlanNode {
  return {
    ...{ id, type: "data.set-fields", version: 1, effect: "pure", config: {}, inputs: {}, required: [], many: [] },
    ...{ reads: [], retry: { attempts: 1, delayMs: 0, maxDelayMs: 0 }, timeoutMs: 1000, onError: "fail" },
    ...more,
  };
}

function unit(id: string, nodes: PlanNode[], more: Partial<PlanUnit> = {}): PlanUnit {
  const effect = nodes.find((one) => one.effect !== "pure")?.effect ?? "pure";
  return { id, nodes, effect, join: "all", feeders: [], consumers: [], segment: "s0", loads: [], priority: 0, ...more };
}

function plan(scope: ScopePlan): Plan {
  return { format: 1, hash: "", triggers: { start: scope } };
}

const facts = { nameOf: (id: string) => id, mayWait: (id: string) => id === "pause" };
const acting = node("send", { effect: "at-least-once", retry: { attempts: 3, delayMs: 1, maxDelayMs: 1 } });
const scope: ScopePlan = {
  units: [
    unit("u0", [node("start"), node("shape"), acting], { consumers: ["u1", "u2"] }),
    unit("u1", [node("left")], { feeders: ["u0"], consumers: ["u3"], segment: "s1" }),
    unit("u2", [node("right", { effect: "idempotent" })], { feeders: ["u0"], consumers: ["u3"], segment: "s1" }),
    unit("u3", [node("merge")], { feeders: ["u1", "u2"], join: "first", segment: "s2" }),
  ],
  segments: [
    { id: "s0", units: ["u0"], root: "u0", feeders: [] },
    { id: "s1", units: ["u1", "u2"], root: "u2", feeders: ["s0"] },
    { id: "s2", units: ["u3"], root: "u3", feeders: ["s1"] },
  ],
};

test("says why steps run together, what they wait for and how often they are tried", () => {
  const [described] = describePlan(plan(scope), { nameOf: (id) => id.toUpperCase(), mayWait: () => false });
  expect(described?.summary).toBe("6 steps in 4 jobs, launched as 3 trees");
  const [first, , right, merge] = described?.jobs ?? [];
  expect(first).toMatchObject({
    number: "1",
    nodes: ["start", "shape", "send"],
    why: "These 3 steps run as one job, because only SEND does something outside, and the others just compute along with it.",
    start: "Starts with the run",
    notes: ["SEND is tried up to 3 times.", "Has a tree of its own, because jobs 2 and 3 wait for it."],
  });
  expect(right?.why).toBe("A job of its own, because it does something outside: it succeeds or fails by itself.");
  expect(merge?.start).toBe("Starts as soon as job 2 or 3 has put something out");
  expect(described?.trees.map(({ start }) => start)).toEqual([
    "launched with the run",
    "launched after tree 1",
    "launched once tree 2 has put something out",
  ]);
});

test("what may wait is the reason, not that it computes", () => {
  const described = (nodes: PlanNode[]) =>
    describePlan(plan({ units: [unit("u0", nodes)], segments: scope.segments.slice(0, 1) }), facts)[0]?.jobs[0]?.why;
  expect(described([node("pause")])).toBe("A job of its own, because it may wait, and no worker is held up meanwhile.");
  expect(described([node("pause"), node("after")])).toMatch(/because only pause may wait/);
});

test("rounds that are jobs of their own are described in their container, inline ones are not", () => {
  const body: ScopePlan = {
    units: [unit("u0", [node("fetch", { effect: "idempotent" })])],
    segments: [{ id: "s0", units: ["u0"], root: "u0", feeders: [] }],
  };
  const container = { kind: "map" as const, itemPort: "item", resultPort: "result", inline: false, body, result: [] };
  const map = unit("u0", [node("each", { container })]);
  const inline = unit("u1", [node("small", { container: { ...container, inline: true } })], { feeders: ["u0"] });
  const [described] = describePlan(plan({ units: [map, inline], segments: scope.segments.slice(0, 1) }), facts);
  expect(described?.jobs[0]?.bodies[0]?.summary).toBe("Each round of each: 1 step in 1 job");
  expect(listJobs(described?.jobs ?? []).map(({ number }) => number)).toEqual(["1", "1.1", "2"]);
  expect(described?.jobs[0]?.bodies[0]?.jobs[0]?.start).toBe("Starts with each round");
  expect(described?.jobs[1]?.notes).toEqual(["All rounds of small run within this job."]);
});
