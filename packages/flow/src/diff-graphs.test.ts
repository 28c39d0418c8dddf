import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOps } from "./apply-op.js";
import { diffGraphs } from "./diff-graphs.js";
import { graphHash } from "./graph-hash.js";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";
import { arbitraryOp } from "./testing/arbitrary-op.js";
import { fitOps } from "./testing/fit-ops.js";
import { toGraph } from "./testing/to-graph.js";

describe("diffGraphs", () => {
  const before = toGraph(
    [
      { id: "start" },
      { id: "fetch", label: "Fetch", config: { url: "a", headers: { accept: "x" }, items: [1, 2] } },
      { id: "use", config: { value: { $expr: "nodes.fetch.out" } } },
      { id: "old" },
    ],
    ["start > fetch", "fetch > use"],
    { layout: { start: { x: 0, y: 0 }, use: { x: 1, y: 1 } }, settings: { timeoutMs: 5, env: { a: 1, b: 2 } } },
  );

  it("names what came, what went, and each place that differs", () => {
    const { graph } = applyOps(before, [
      { op: "add-node", node: { id: "fresh", type: "data.set", version: 3, config: {} } },
      { op: "add-edge", edge: { from: { node: "use", port: "out" }, to: { node: "fresh", port: "in" } } },
      { op: "remove-node", id: "old" },
      { op: "set-node", id: "fetch", change: { label: null, timeoutMs: 9 } },
      { op: "set-config", id: "fetch", path: ["headers", "accept"], value: "y" },
      { op: "set-config", id: "fetch", path: ["items", 0], value: 7 },
      { op: "set-flow", name: "Other", settings: { timeoutMs: 5, env: { a: 1, c: 3 } } },
      { op: "move-node", id: "use", position: { x: 2, y: 2 } },
    ]);
    expect(diffGraphs(before, graph)).toEqual({
      isSame: false,
      nodes: {
        added: [{ id: "fresh", type: "data.set", version: 3, config: {} }],
        removed: [{ id: "old", type: "data.set", version: 1, config: {} }],
        renamed: [],
        changed: [
          {
            id: "fetch",
            fields: [
              { path: ["label"], before: "Fetch" },
              { path: ["config", "headers", "accept"], before: "x", after: "y" },
              { path: ["config", "items"], before: [1, 2], after: [7, 2] },
              { path: ["timeoutMs"], after: 9 },
            ],
          },
        ],
      },
      edges: { added: [{ from: { node: "use", port: "out" }, to: { node: "fresh", port: "in" } }], removed: [] },
      flow: [
        { path: ["name"], before: "Test", after: "Other" },
        { path: ["settings", "env", "b"], before: 2 },
        { path: ["settings", "env", "c"], after: 3 },
      ],
      moved: ["use"],
    });
  });

  it("knows a renamed node, and does not call what follows it changed", () => {
    const { graph } = applyOps(before, [{ op: "rename-node", id: "fetch", to: "order" }]);
    expect(diffGraphs(before, graph)).toMatchObject({
      isSame: false,
      nodes: { added: [], removed: [], renamed: [{ from: "fetch", to: "order" }], changed: [] },
      edges: { added: [], removed: [] },
    });
  });

  it("says the same exactly where the hash does, but for the order of parts", () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.array(arbitraryOp, { maxLength: 5 }), (graph, ops) => {
        const edited = fitOps(graph, ops).graph;
        if (graphHash(graph) === graphHash(edited)) expect(diffGraphs(graph, edited).isSame).toBe(true);
        if (diffGraphs(graph, edited).isSame) {
          const sorted = (one: typeof graph) => ({
            ...one,
            nodes: one.nodes.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
            edges: one.edges.map((edge) => JSON.stringify(edge)).sort(),
          });
          expect(graphHash(sorted(graph) as never)).toBe(graphHash(sorted(edited) as never));
        }
      }),
      { numRuns: 500 },
    );
  }, 30_000);

  it("of two graphs turned round, what came is what went", () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryGraph, (one, other) => {
        const [there, back] = [diffGraphs(one, other), diffGraphs(other, one)];
        expect(back.isSame).toBe(there.isSame);
        expect(back.nodes.added.length).toBe(there.nodes.removed.length);
        expect(back.nodes.renamed).toHaveLength(there.nodes.renamed.length);
      }),
    );
  });
});
