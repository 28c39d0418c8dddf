import { expect, it } from "vitest";
import { nodeRun } from "../testing/node-run.js";
import { type NodeRow, toNodeRows } from "./to-node-rows.js";

function toText(row: NodeRow): string {
  const name = row.kind === "node" ? row.node.node : row.kind === "iteration" ? `[${row.index}]` : `+${row.left}`;
  return "  ".repeat(row.depth) + name;
}

it("puts nodes in the order they started, skipped ones last", () => {
  const nodes = [
    nodeRun("skipped", { status: "skipped", startedAt: null, finishedAt: null }),
    nodeRun("second", { at: 5 }),
    nodeRun("first", { at: 1 }),
  ];
  expect(toNodeRows(nodes, { all: false }).map(toText)).toEqual(["first", "second", "skipped"]);
});

it("puts iterations below their container, at any depth", () => {
  const nodes = [
    nodeRun("each", { at: 1 }),
    nodeRun("inner", { scope: "each:1", at: 2 }),
    nodeRun("leaf", { scope: "each:1/inner:0", at: 3 }),
    nodeRun("inner", { scope: "each:0", at: 2 }),
    nodeRun("after", { at: 9 }),
  ];
  expect(toNodeRows(nodes, { all: false }).map(toText)).toEqual([
    "each",
    "  [0]",
    "    inner",
    "  [1]",
    "    inner",
    "      [0]",
    "        leaf",
    "after",
  ]);
});

it("leaves out iterations that went well, never those that did not", () => {
  const bodies = Array.from({ length: 20 }, (_, index) =>
    nodeRun("body", { scope: `each:${index}`, at: 2, status: index === 12 ? "failed" : "completed" }),
  );
  const rows = toNodeRows([nodeRun("each", { at: 1 }), ...bodies], { all: false });
  const shown = rows.flatMap((row) => (row.kind === "iteration" ? [row.index] : []));
  expect(shown).toEqual([0, 1, 2, 3, 4, 12]);
  expect(rows.at(-1)).toEqual({ kind: "more", depth: 1, left: 14 });
  expect(toNodeRows([nodeRun("each"), ...bodies], { all: true })).toHaveLength(41);
});

it("tells a container from one whose name begins the same", () => {
  const nodes = [nodeRun("a", { at: 1 }), nodeRun("ab", { at: 2 }), nodeRun("body", { scope: "ab:0", at: 3 })];
  expect(toNodeRows(nodes, { all: false }).map(toText)).toEqual(["a", "ab", "  [0]", "    body"]);
});

it("keeps the server's order of what started in the same millisecond", () => {
  const nodes = [nodeRun("c"), nodeRun("a"), nodeRun("b")];
  expect(toNodeRows(nodes, {}).map(toText)).toEqual(["c", "a", "b"]);
});

it("names the scope of nodes that were picked out of their tree", () => {
  const rows = toNodeRows([nodeRun("look", { scope: "each:1" }), nodeRun("look", { scope: "each:0" })], { flat: true });
  expect(rows.map((row) => (row.kind === "node" ? row.name : ""))).toEqual(["each:1/look", "each:0/look"]);
});
