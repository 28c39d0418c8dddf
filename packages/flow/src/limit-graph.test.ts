import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { expect, test } from "vitest";
import { limitGraph } from "./limit-graph.js";

function node(id: string, parent?: string) {
  return { id, type: "test.node", version: 1, config: {}, ...(parent === undefined ? {} : { parent }) };
}
const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });

const graph: FlowGraph = {
  format: 1,
  name: "x",
  nodes: [node("start"), node("a"), node("b"), node("each"), node("row", "each"), node("cell", "each"), node("end")],
  edges: [
    edge("start", "a"),
    edge("start", "b"),
    edge("a", "each"),
    edge("row", "cell"),
    edge("cell", "each"),
    edge("each", "end"),
  ],
};
const idsOf = (limited: FlowGraph) => limited.nodes.map(({ id }) => id);

test("what leads to a node is kept, with the bodies on the way, and nothing else", () => {
  expect(idsOf(limitGraph(graph, "a"))).toEqual(["start", "a"]);
  expect(idsOf(limitGraph(graph, "end"))).toEqual(["start", "a", "each", "row", "cell", "end"]);
  expect(limitGraph(graph, "a").edges).toEqual([edge("start", "a")]);
});

test("a node in a body runs with the whole container", () => {
  expect(idsOf(limitGraph(graph, "row"))).toEqual(["start", "a", "each", "row", "cell"]);
});

test("a node that is not there leaves the graph as it is", () => {
  expect(limitGraph(graph, "gone")).toBe(graph);
});
