import { expect, it } from "vitest";
import { predictRun } from "./predict-run.js";
import { type TestNode, testFlow } from "./test-flow.js";

function predict(nodes: Record<string, TestNode>, edges: string[]): string {
  const runs = predictRun(testFlow({ start: "start", ...nodes }, edges), "start");
  return runs.map(({ scope, node, status }) => `${scope}${scope && "/"}${node} ${status}`).join(", ");
}

it("follows branches: what hangs on a way not taken is skipped, a join runs with what came", () => {
  const nodes = { if: { type: "branch", config: { take: ["yes"] } }, a: "pure", b: "pure", c: "pure", m: "merge" };
  expect(predict(nodes, ["start > if", "if.yes > a > m", "if.no > b > c > m"])).toBe(
    "start completed, if completed, a completed, b skipped, c skipped, m completed",
  );
});

it("skips a node whose required port got nothing, and a disabled one", () => {
  const nodes = { off: { type: "pure", disabled: true }, s: "strict", a: "pure" };
  expect(predict(nodes, ["start > off > s.left", "start > s.right", "s > a"])).toBe(
    "start completed, off skipped, s skipped, a skipped",
  );
});

it("follows the error policies", () => {
  const failing = (onError: "route" | "skip" | "fallback") => ({ type: "fail", onError, fallback: { also: 1 } });
  const nodes = {
    r: failing("route"),
    s: failing("skip"),
    f: failing("fallback"),
    r1: "pure",
    r2: "pure",
    s1: "pure",
    f1: "pure",
    f2: "pure",
  };
  const edges = ["start > r > r1", "r.error > r2", "start > s > s1", "start > f > f1", "f.also > f2"];
  expect(predict(nodes, edges)).toBe(
    "start completed, r failed, s failed, f failed, r1 skipped, r2 completed, s1 skipped, f1 skipped, f2 completed",
  );
});

it("goes through the rounds of containers, nested ones too", () => {
  const nodes: Record<string, TestNode> = {
    each: { type: "map", config: { items: [1, 2] } },
    a: { type: "pure", parent: "each" },
    again: { type: "repeat", parent: "each", config: { limit: 9, until: { $expr: "index >= 1" } } },
    b: { type: "pure", parent: "again" },
  };
  expect(predict(nodes, ["start > each", "each.item > a > again > each.result", "again.item > b > again.result"])).toBe(
    [
      "start completed, each completed",
      ...[0, 1].map(
        (item) =>
          `each:${item}/a completed, each:${item}/again completed, ` +
          `each:${item}/again:0/b completed, each:${item}/again:1/b completed`,
      ),
    ].join(", "),
  );
});

it("leaves out what another trigger reaches", () => {
  expect(predict({ other: "start", a: "pure", m: "merge" }, ["other > a > m", "start > m"])).toBe(
    "start completed, m completed",
  );
});
