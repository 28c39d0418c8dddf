import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { FlowOp } from "@autoweave/contracts/flow-op";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOps } from "./apply-op.js";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";
import { toGraph } from "./testing/to-graph.js";
import { toOps } from "./to-ops.js";

const toText = ({ $schema: _schema, ...graph }: FlowGraph) => toCanonicalJson(graph);

describe("toOps", () => {
  it("makes any graph of any other, and taking it back gives the first again", () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryGraph, (from, to) => {
        const ops = toOps(from, to) ?? [];
        for (const op of ops) FlowOp.parse(op);
        const applied = applyOps(from, ops);
        expect(toText(applied.graph)).toBe(toText(to));
        expect(toText(applyOps(applied.graph, applied.inverse).graph)).toBe(toText(from));
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it("has nothing to do between equal graphs", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        expect(toOps(graph, structuredClone(graph))).toEqual([]);
      }),
    );
  });

  it("touches what has changed and nothing else", () => {
    const from = toGraph([{ id: "start" }, { id: "a", config: { value: 1, tags: [] } }, { id: "b" }], ["start > a"]);
    const to = toGraph(
      [{ id: "start" }, { id: "a", config: { value: 2, tags: [] } }, { id: "b" }],
      ["start > a", "a > b"],
    );
    expect(toOps(from, to)).toEqual([
      { op: "set-config", id: "a", path: ["value"], value: 2 },
      { op: "add-edge", at: 1, edge: { from: { node: "a", port: "out" }, to: { node: "b", port: "in" } } },
    ]);
  });

  it("says so when no edits can make the graph", () => {
    const sound = toGraph([{ id: "a" }]);
    expect(toOps(sound, toGraph([{ id: "a" }, { id: "a" }]))).toBeUndefined();
    expect(toOps(toGraph([{ id: "a" }], ["a > a", "a > a"]), sound)).toBeUndefined();
  });
});
