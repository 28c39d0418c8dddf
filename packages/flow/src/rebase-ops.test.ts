import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { FlowOp } from "@autoweave/contracts/flow-op";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOps } from "./apply-op.js";
import { renameInGraph } from "./ops/rename-node.js";
import { rebaseOps } from "./rebase-ops.js";
import { arbitraryGraph } from "./testing/arbitrary-graph.js";
import { arbitraryOp } from "./testing/arbitrary-op.js";
import { fitOps } from "./testing/fit-ops.js";
import { toGraph } from "./testing/to-graph.js";

const edits = fc.array(arbitraryOp, { maxLength: 4 });
const manyEdits = fc.array(arbitraryOp, { minLength: 4, maxLength: 14 });

/** What a graph means, whatever the order of its parts and the places of its boxes. */
function toMeaning(graph: FlowGraph): unknown {
  const { layout: _layout, $schema: _schema, nodes, edges, ...rest } = graph;
  const sorted = (list: object[]) => list.map((entry) => toCanonicalJson(entry)).sort();
  return { rest: toCanonicalJson(rest), nodes: sorted(nodes), edges: sorted(edges) };
}

/** Nodes that an edit changes or names. */
function touchedBy(op: FlowOp): string[] {
  switch (op.op) {
    case "add-node":
      return [op.node.id];
    case "rename-node":
      return [op.id, op.to];
    case "add-edge":
    case "remove-edge":
      return [op.edge.from.node, op.edge.to.node];
    case "set-node":
      return [op.id, ...(op.change.parent == null ? [] : [op.change.parent])];
    case "set-flow":
      return ["the flow"];
    default:
      return [op.id];
  }
}

const toText = (graph: FlowGraph) => toCanonicalJson(graph);

/** True when one side names a node that only the other has: once both are together it means that one, and follows it. */
function speaksOfNew(side: FlowGraph, other: FlowGraph, base: FlowGraph): boolean {
  const speaksOf = (id: string) => toText(renameInGraph(side, id, "another")) !== toText(side);
  return other.nodes.some(({ id }) => !base.nodes.some((node) => node.id === id) && speaksOf(id));
}

describe("rebaseOps", () => {
  it("gives edits that fit behind the others', and with the others preferred takes none of theirs back in silence", () => {
    let merged = 0;
    fc.assert(
      fc.property(
        arbitraryGraph,
        edits,
        edits,
        fc.constantFrom("mine" as const, "theirs" as const),
        (graph, a, b, prefer) => {
          const [theirs, mine] = [fitOps(graph, a), fitOps(graph, b)];
          const rebased = rebaseOps(mine.ops, theirs.ops, graph, prefer);
          for (const op of rebased.ops) FlowOp.parse(op);
          const behind = applyOps(theirs.graph, rebased.ops);
          // Taking it back gives theirs again: the inverse law holds for what was brought forward.
          expect(toText(applyOps(behind.graph, behind.inverse).graph)).toBe(toText(theirs.graph));
          for (const { node, path, message } of rebased.conflicts) {
            expect(message).toMatch(/\.$/);
            const isFlow = node === null && path.length > 0;
            const known = [...graph.nodes, ...theirs.graph.nodes, ...mine.graph.nodes, ...behind.graph.nodes];
            expect(isFlow || known.some(({ id }) => id === node)).toBe(true);
          }
          if (rebased.conflicts.length === 0) merged++;
        },
      ),
      { numRuns: 500 },
    );
    expect(merged).toBeGreaterThan(150);
  }, 120_000);

  it("comes out the same whoever was first, or says on both sides that there is a conflict", () => {
    let same = 0;
    fc.assert(
      fc.property(arbitraryGraph, edits, edits, (graph, a, b) => {
        const [one, other] = [fitOps(graph, a), fitOps(graph, b)];
        if (speaksOfNew(one.graph, other.graph, graph) || speaksOfNew(other.graph, one.graph, graph)) return;
        const behindOne = rebaseOps(other.ops, one.ops, graph);
        const behindOther = rebaseOps(one.ops, other.ops, graph);
        const toPlaces = ({ conflicts }: typeof behindOne) =>
          conflicts.map(({ kind, path }) => toCanonicalJson([kind, path])).sort();
        if (behindOne.renamed.length > 0 || behindOther.renamed.length > 0) return;
        expect(toPlaces(behindOne)).toEqual(toPlaces(behindOther));
        if (behindOne.conflicts.length > 0) return;
        same++;
        const left = applyOps(one.graph, behindOne.ops).graph;
        const right = applyOps(other.graph, behindOther.ops).graph;
        expect(toMeaning(left)).toEqual(toMeaning(right));
      }),
      { numRuns: 500 },
    );
    expect(same).toBeGreaterThan(120);
  }, 120_000);

  it("undoes my edits behind the others', and theirs alone are left", () => {
    let undone = 0;
    const ofNodes = (ids: string[], ops: FlowOp[]) => ops.filter((op) => touchedBy(op).every((id) => ids.includes(id)));
    fc.assert(
      fc.property(arbitraryGraph, manyEdits, manyEdits, (graph, a, b) => {
        const theirs = fitOps(graph, ofNodes(["a", "b"], a));
        const mine = fitOps(graph, ofNodes(["c", "d", "e", "fresh"], b));
        if (theirs.ops.length === 0 || mine.ops.length === 0) return;
        if (speaksOfNew(theirs.graph, mine.graph, graph)) return;
        const came = rebaseOps(theirs.ops, mine.ops, graph);
        const undo = rebaseOps(applyOps(graph, mine.ops).inverse, came.ops, mine.graph);
        if (came.conflicts.length + undo.conflicts.length + came.renamed.length + undo.renamed.length > 0) return;
        undone++;
        const left = applyOps(applyOps(mine.graph, came.ops).graph, undo.ops).graph;
        expect(toMeaning(left)).toEqual(toMeaning(theirs.graph));
      }),
      { numRuns: 800 },
    );
    expect(undone).toBeGreaterThan(60);
  }, 120_000);

  it("is what it was when nobody else did anything, and nothing when both did the same", () => {
    fc.assert(
      fc.property(arbitraryGraph, edits, (graph, a) => {
        const { ops, graph: edited } = fitOps(graph, a);
        expect(rebaseOps(ops, [], graph)).toEqual({ ops, conflicts: [], renamed: [] });
        const again = rebaseOps(ops, ops, graph);
        expect(again.conflicts).toEqual([]);
        expect(toText(applyOps(edited, again.ops).graph)).toBe(toText(edited));
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  const graph = toGraph(
    [
      { id: "start" },
      { id: "fetch", config: { url: "a", headers: { accept: "x", trace: "y" }, items: [1, 2] }, label: "Fetch" },
      { id: "use", config: { value: { $expr: "nodes.fetch.out" } } },
      { id: "box" },
      { id: "inner", parent: "box" },
    ],
    ["start > fetch", "fetch > use"],
  );

  function rebase(theirs: FlowOp[], mine: FlowOp[], prefer: "mine" | "theirs" = "theirs") {
    const rebased = rebaseOps(mine, theirs, graph, prefer);
    const merged = applyOps(applyOps(graph, theirs).graph, rebased.ops).graph;
    const node = (id: string) => merged.nodes.find((one) => one.id === id);
    return { ...rebased, merged, node };
  }

  it("merges places of one node that are not the same", () => {
    const { conflicts, node } = rebase(
      [
        { op: "set-config", id: "fetch", path: ["headers", "accept"], value: "z" },
        { op: "set-config", id: "fetch", path: ["items", 0], value: 9 },
      ],
      [
        { op: "set-config", id: "fetch", path: ["headers", "trace"], value: "w" },
        { op: "set-config", id: "fetch", path: ["items", 1], value: 8 },
        { op: "set-node", id: "fetch", change: { label: "Get" } },
      ],
    );
    expect(conflicts).toEqual([]);
    expect(node("fetch")).toMatchObject({
      label: "Get",
      config: { url: "a", headers: { accept: "z", trace: "w" }, items: [9, 8] },
    });
  });

  it("names the node and the place of a contradiction, and takes the side asked for", () => {
    const theirs: FlowOp[] = [{ op: "set-config", id: "fetch", path: ["url"], value: "theirs" }];
    const mine: FlowOp[] = [{ op: "set-config", id: "fetch", path: ["url"], value: "mine" }];
    for (const prefer of ["theirs", "mine"] as const) {
      const { conflicts, node } = rebase(theirs, mine, prefer);
      expect(conflicts).toMatchObject([{ node: "fetch", path: ["config", "url"], kind: "changed" }]);
      expect(node("fetch")?.config.url).toBe(prefer);
    }
  });

  it("lets my edits follow a node that was renamed, in expressions, too", () => {
    const { conflicts, node, merged } = rebase(
      [{ op: "rename-node", id: "fetch", to: "order" }],
      [
        { op: "set-config", id: "fetch", path: ["url"], value: "b" },
        { op: "set-config", id: "use", path: ["other"], value: { $expr: "nodes.fetch.out.total" } },
        {
          op: "add-node",
          node: { id: "new", type: "data.set", version: 1, config: { v: { $expr: "nodes.fetch.out" } } },
        },
        { op: "add-edge", edge: { from: { node: "fetch", port: "out" }, to: { node: "new", port: "in" } } },
      ],
    );
    expect(conflicts).toEqual([]);
    expect(node("order")?.config.url).toBe("b");
    expect(node("use")?.config.other).toEqual({ $expr: "nodes.order.out.total" });
    expect(node("new")?.config.v).toEqual({ $expr: "nodes.order.out" });
    expect(merged.edges).toContainEqual({ from: { node: "order", port: "out" }, to: { node: "new", port: "in" } });
  });

  it("keeps my rename a rename, so that what others wrote meanwhile follows it", () => {
    const { conflicts, node, ops } = rebase(
      [{ op: "set-config", id: "use", path: ["more"], value: { $expr: "nodes.fetch.out.id" } }],
      [{ op: "rename-node", id: "fetch", to: "order" }],
    );
    expect(conflicts).toEqual([]);
    expect(ops).toEqual([{ op: "rename-node", id: "fetch", to: "order" }]);
    expect(node("use")?.config.more).toEqual({ $expr: "nodes.order.out.id" });
  });

  it("gives my new node another id when theirs has it, with all that names it", () => {
    const add = (value: number): FlowOp => ({
      op: "add-node",
      node: { id: "set", type: "data.set", version: 1, config: { value } },
    });
    const edge: FlowOp = {
      op: "add-edge",
      edge: { from: { node: "set", port: "out" }, to: { node: "use", port: "in" } },
    };
    const read: FlowOp = { op: "set-config", id: "use", path: ["x"], value: { $expr: "nodes.set.out" } };
    const { conflicts, renamed, node, merged } = rebase([add(1)], [add(2), edge, read]);
    expect(conflicts).toEqual([]);
    expect(renamed).toEqual([{ from: "set", to: "set_2" }]);
    expect([node("set")?.config.value, node("set_2")?.config.value]).toEqual([1, 2]);
    expect(node("use")?.config.x).toEqual({ $expr: "nodes.set_2.out" });
    expect(merged.edges.at(-1)?.from.node).toBe("set_2");
  });

  const removeUse: FlowOp[] = [
    { op: "remove-edge", edge: { from: { node: "fetch", port: "out" }, to: { node: "use", port: "in" } } },
    { op: "remove-node", id: "use" },
  ];

  it("calls a node that was removed by its own name, though an edge is left to it or another node has the name now", () => {
    const leaveEdge: FlowOp[] = [
      ...removeUse,
      { op: "add-edge", edge: { from: { node: "box", port: "out" }, to: { node: "use", port: "in" } } },
    ];
    const mine: FlowOp[] = [{ op: "set-config", id: "use", path: ["value"], value: 2 }];
    const takeName: FlowOp[] = [...removeUse, { op: "rename-node", id: "box", to: "use" }];
    for (const theirs of [leaveEdge, takeName]) {
      expect(rebase(theirs, mine)).toMatchObject({ renamed: [], conflicts: [{ node: "use", kind: "removed" }] });
    }
    const kept = rebase(leaveEdge, mine, "mine");
    expect([kept.renamed, kept.node("use")?.config.value]).toEqual([[], 2]);
    const beside = rebase(takeName, mine, "mine");
    expect(beside.renamed).toEqual([{ from: "use", to: "use_2" }]);
    expect(beside.conflicts).toMatchObject([{ node: "use_2", kind: "removed" }]);
    expect(beside.node("use_2")?.config.value).toBe(2);
  });

  it("says that a node was removed which the other side changed, either way", () => {
    const change: FlowOp[] = [{ op: "set-node", id: "use", change: { label: "Use it" } }];
    for (const [theirs, mine, keeper] of [
      [removeUse, change, "mine"],
      [change, removeUse, "theirs"],
    ] as const) {
      for (const prefer of ["theirs", "mine"] as const) {
        const { conflicts, node, merged } = rebase([...theirs], [...mine], prefer);
        expect(conflicts).toMatchObject([{ node: "use", path: [], kind: "removed" }]);
        expect(node("use")?.label).toBe(prefer === keeper ? "Use it" : undefined);
        expect(merged.edges).toHaveLength(prefer === keeper ? 2 : 1);
      }
    }
  });

  it("says that a node was removed which the other side connected to, or put something into", () => {
    const connect: FlowOp[] = [
      { op: "add-edge", edge: { from: { node: "use", port: "out" }, to: { node: "box", port: "in" } } },
    ];
    expect(rebase(removeUse, connect).conflicts).toMatchObject([{ node: "use", kind: "removed" }]);
    const removeBox: FlowOp[] = [
      { op: "remove-node", id: "inner" },
      { op: "remove-node", id: "box" },
    ];
    const put: FlowOp[] = [
      { op: "add-node", node: { id: "more", type: "data.set", version: 1, config: {}, parent: "box" } },
    ];
    const gone = rebase(removeBox, put);
    expect(gone.conflicts).toMatchObject([{ node: "box", kind: "removed" }]);
    expect(gone.node("more")).toEqual({ id: "more", type: "data.set", version: 1, config: {} });
    const kept = rebase(removeBox, put, "mine");
    expect(["box", "inner", "more"].map((id) => kept.node(id)?.id)).toEqual(["box", "inner", "more"]);
  });

  it("merges what holds for the whole flow by its parts", () => {
    const { conflicts, merged } = rebase(
      [{ op: "set-flow", name: "Theirs", settings: { env: { a: 1 } } }],
      [{ op: "set-flow", description: "Mine", settings: { timeoutMs: 5 } }],
    );
    expect(conflicts).toMatchObject([{ node: null, path: ["settings"] }]);
    expect(merged).toMatchObject({ name: "Theirs", description: "Mine", settings: { env: { a: 1 } } });
  });

  it("never calls it a conflict that both moved a box", () => {
    const { conflicts, merged } = rebase(
      [{ op: "move-node", id: "use", position: { x: 1, y: 1 } }],
      [{ op: "move-node", id: "use", position: { x: 2, y: 2 } }],
    );
    expect([conflicts, merged.layout]).toEqual([[], { use: { x: 2, y: 2 } }]);
  });
});
