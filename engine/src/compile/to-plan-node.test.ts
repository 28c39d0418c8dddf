import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { describe, expect, it } from "vitest";
import { createGraphIndex, mustGet } from "./graph-index.js";
import { testFlow } from "./testing/test-flow.js";
import { testManifests } from "./testing/test-nodes.js";
import { toPlanNode } from "./to-plan-node.js";

function settle(graph: FlowGraph, id: string, scope: string[] = graph.nodes.map((node) => node.id)) {
  const index = createGraphIndex(graph, testManifests);
  const known = new Set(scope);
  return toPlanNode(mustGet(index.topology.nodes, id), { index, scope: known, readable: known });
}

describe("inputs", () => {
  const graph = testFlow({ one: "start", two: "start", a: "pure", b: "pure", c: "pure" }, [
    "two > b.all",
    "one.also > a.all",
    "one > c.right",
    "b > c.all",
    "a.also > c.all",
  ]);

  it("lists sources by port in the order of the edges", () => {
    expect(settle(graph, "c").inputs).toEqual({
      right: [{ node: "one", port: "out" }],
      all: [
        { node: "b", port: "out" },
        { node: "a", port: "also" },
      ],
    });
  });

  it("drops sources that the trigger does not reach", () => {
    expect(settle(graph, "c", ["one", "a", "c"]).inputs).toEqual({
      right: [{ node: "one", port: "out" }],
      all: [{ node: "a", port: "also" }],
    });
  });

  it("takes the container's item port into the body, and leaves its result port out", () => {
    const loop = testFlow({ start: "start", each: "map", in: { type: "pure", parent: "each" } }, [
      "start > each",
      "each.item > in > each.result",
    ]);
    expect(settle(loop, "in", ["in"]).inputs).toEqual({ left: [{ node: "each", port: "item" }] });
    expect(settle(loop, "each", ["start", "each"]).inputs).toEqual({ left: [{ node: "start", port: "out" }] });
  });

  it("names required and many ports", () => {
    const both = testFlow({ s: "strict", m: "merge" });
    expect(settle(both, "s")).toMatchObject({ required: ["left", "right"], many: [] });
    expect(settle(both, "m")).toMatchObject({ required: [], many: ["all"] });
  });
});

describe("policies", () => {
  it.each([
    ["pure", 1],
    ["idempotent", 3],
    ["at-least-once", 1],
    ["at-most-once", 1],
    ["map", 1],
  ])("%s is tried %i times", (type, attempts) => {
    expect(settle(testFlow({ a: type }), "a").retry).toEqual({ attempts, delayMs: 1000, maxDelayMs: 60_000 });
  });

  it("puts the author's retries before the node type's, and those before the effect's", () => {
    expect(settle(testFlow({ a: "fail" }), "a").retry.attempts).toBe(1);
    const retry = { attempts: 7, delayMs: 5, maxDelayMs: 50 };
    expect(settle(testFlow({ a: { type: "fail", retry } }), "a").retry).toEqual(retry);
  });

  it("puts the author's time limit before the node type's", () => {
    expect(settle(testFlow({ a: "pure" }), "a").timeoutMs).toBe(30_000);
    expect(settle(testFlow({ a: { type: "pure", timeoutMs: 9 } }), "a").timeoutMs).toBe(9);
  });

  it("fails on error unless the error port is used or the author said otherwise", () => {
    const nodes = { start: "start", a: "pure", b: "pure", c: { type: "pure", onError: "skip" as const } };
    const graph = testFlow(nodes, ["start > a", "a > b", "a.error > c", "c.error > b"]);
    expect(settle(graph, "b").onError).toBe("fail");
    expect(settle(graph, "a").onError).toBe("route");
    expect(settle(graph, "c").onError).toBe("skip");
  });

  it("keeps what is only there when set", () => {
    const bare = settle(testFlow({ a: "pure" }), "a");
    for (const key of ["fallback", "concurrency", "disabled", "container"]) expect(bare).not.toHaveProperty(key);
    const set = { fallback: { out: 1 }, concurrency: { key: "k", limit: 1 }, disabled: true };
    expect(settle(testFlow({ a: { type: "pure", ...set } }), "a")).toMatchObject(set);
  });
});

describe("reads", () => {
  it("come from config, fallback and concurrency key, each once and in order", () => {
    const graph = testFlow({
      one: "start",
      a: "pure",
      b: "pure",
      c: {
        type: "pure",
        config: { value: { deep: [{ $text: ["x", { $expr: "nodes.b.out" }] }, { $expr: "nodes.b.also" }] } },
        fallback: { out: { $expr: "nodes.a.out" } },
        concurrency: { key: { $expr: "nodes.one.out" }, limit: 1 },
      },
    });
    expect(settle(graph, "c").reads).toEqual(["a", "b", "one"]);
    expect(settle(graph, "c", ["a", "c"]).reads).toEqual(["a"]);
  });

  it("does not look into literals", () => {
    const value = { $literal: { $expr: "nodes.a.out" } };
    expect(settle(testFlow({ a: "pure", b: { type: "pure", config: { value } } }), "b").reads).toEqual([]);
  });
});
