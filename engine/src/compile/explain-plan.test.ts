import { expect, it } from "vitest";
import { explainPlan } from "./explain-plan.js";
import { goldenFlows } from "./testing/golden-flows.js";
import { testFlow } from "./testing/test-flow.js";
import { testManifests } from "./testing/test-nodes.js";
import { toPlan } from "./to-plan.js";

const explain = (name: string) => explainPlan(toPlan(goldenFlows[name] ?? testFlow({}), testManifests));

it("draws what a job waits for below it", () => {
  expect(explain("diamond")).toBe(
    [
      "start: 5 nodes in 4 jobs, 2 trees",
      "tree s0",
      "  u0  start  [pure]",
      "      starts with the run",
      "      own tree: a job has one parent, and u1 and u2 hang on it",
      "tree s1, after s0",
      "  u3  join > send  [at-most-once]",
      "  │   join brings u1 and u2 together",
      "  │   loads a, b",
      "  ├─ u1  a (3 attempts)  [idempotent]",
      "  │      a has an effect (idempotent), and succeeds or fails by itself",
      "  │      loads start",
      "  └─ u2  b (3 attempts)  [idempotent]",
      "         b has an effect (idempotent), and succeeds or fails by itself",
      "         loads start",
    ].join("\n"),
  );
});

it("gives each trigger its own part", () => {
  expect(explain("several-triggers")).toMatch(
    /^hook: 4 nodes in 1 job, 1 tree[\s\S]*\n\nnightly: 5 nodes in 3 jobs, 3 trees/,
  );
});

it("says why a job starts early and why a tree is cut", () => {
  expect(explain("first-of-two")).toContain("tree s3, after one of s1, s2");
  expect(explain("first-of-two")).toContain("u3 starts early, and does not wait for it");
  expect(explain("held-up")).toContain("in the tree of u5 it would wait for jobs it does not hang on");
});

it("shows bodies in place, unless they run inside the job", () => {
  expect(explain("map-of-effects")).toContain("map each, each iteration: 3 nodes in 2 jobs, 1 tree");
  expect(explain("map-inline")).toContain("each (map, all in this job)");
});

it("says nothing of a flow without a trigger", () => {
  expect(explainPlan(toPlan(testFlow({}), testManifests))).toBe("");
});
