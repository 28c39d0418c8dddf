import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { expect, test } from "vitest";
import { toOutline } from "./to-outline";

function node(id: string, parent?: string, type = "data.set-fields") {
  return { id, type, version: 1, config: {}, ...(parent === undefined ? {} : { parent }) };
}
const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });

test("nodes stand in the order in which they run, bodies below their containers, notes last", () => {
  const graph: FlowGraph = {
    format: 1,
    name: "x",
    nodes: [node("say", undefined, "flow.note"), node("c"), node("in2", "b"), node("in1", "b"), node("b"), node("a")],
    edges: [edge("a", "b"), edge("b", "c"), edge("in1", "in2"), edge("a", "nowhere")],
  };
  expect(toOutline(graph).map((entry) => `${"-".repeat(entry.depth)}${entry.node.id}`)).toEqual([
    "a",
    "b",
    "-in1",
    "-in2",
    "c",
    "say",
  ]);
  expect(toOutline(graph)[0]?.leadsTo).toEqual([{ port: "out", nodes: [expect.objectContaining({ id: "b" })] }]);
});

test("every node is in it once, whatever is wrong with the flow", () => {
  const graph: FlowGraph = {
    format: 1,
    name: "x",
    nodes: [node("a", "b"), node("b", "a"), node("c", "gone"), node("d"), node("e")],
    edges: [edge("d", "e"), edge("e", "d")],
  };
  expect(
    toOutline(graph)
      .map((entry) => entry.node.id)
      .sort(),
  ).toEqual(["a", "b", "c", "d", "e"]);
});
