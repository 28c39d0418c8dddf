import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { NodeRunView } from "@autoweave/contracts/run";
import { expect, test } from "vitest";
import { pinAllBefore, pinAllBut } from "./to-part-pins";

const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });
const graph: FlowGraph = {
  format: 1,
  name: "x",
  nodes: ["a", "b", "c", "side"].map((id) => ({ id, type: "data.set-fields", version: 1, config: {} })),
  edges: [edge("a", "b"), edge("b", "c"), edge("a", "side")],
};
const runs = ["a", "b", "c", "side"].map(
  (node) => ({ node, scope: "", status: "completed", output: { out: node } }) as unknown as NodeRunView,
);

test("to run one node alone, all others put out what they did", () => {
  expect(Object.keys(pinAllBut("b", runs, { b: { out: 1 }, c: { out: 2 } }))).toEqual(["a", "c", "side"]);
  expect(pinAllBut("b", runs, { c: { out: 2 } }).c).toEqual({ out: 2 });
});

test("to run from a node on, what does not hang on it puts out what it did", () => {
  expect(Object.keys(pinAllBefore(graph, "b", runs, {}))).toEqual(["a", "side"]);
});

test("what failed, was shortened away or ran in rounds is not pinned", () => {
  const odd = [
    { node: "a", scope: "", status: "failed", output: null },
    { node: "b", scope: "each:0", status: "completed", output: { out: 1 } },
  ] as unknown as NodeRunView[];
  expect(pinAllBut("c", odd, {})).toEqual({});
});
