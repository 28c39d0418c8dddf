import { FlowGraph, type FlowNode } from "@autoweave/contracts/flow-graph";

/** A node, without what tests leave at its default. */
export type NodeSketch = Partial<FlowNode> & { id: string };

/**
 * A graph from a sketch. Nodes are `data.set` unless they say otherwise. Edges are written `a.out > b.in`; ports may be
 * left out where they are `out` (`input` of a trigger named `start`) and `in`.
 */
export function toGraph(nodes: NodeSketch[], edges: string[] = [], more: Partial<FlowGraph> = {}): FlowGraph {
  return FlowGraph.parse({
    format: 1,
    name: "Test",
    nodes: nodes.map((node) => ({ type: node.id === "start" ? "trigger.manual" : "data.set", ...node })),
    edges: edges.map(toEdge),
    ...more,
  });
}

function toEdge(sketch: string) {
  const [from = "", to = ""] = sketch.split(" > ");
  return { from: toEnd(from, from === "start" ? "input" : "out"), to: toEnd(to, "in") };
}

function toEnd(sketch: string, usual: string) {
  const [node, port = usual] = sketch.split(".");
  return { node, port };
}
