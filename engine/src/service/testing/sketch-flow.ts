import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";

type NodeSketch = Partial<FlowNode> & { id: string; type: string };

/** A graph from nodes and edges written `a.port > b.port`. */
export function sketchFlow(name: string, nodes: NodeSketch[], edges: string[] = []): FlowGraph {
  return {
    format: 1,
    name,
    nodes: nodes.map((node) => ({ version: 1, config: {}, ...node })),
    edges: edges.map((edge) => {
      const [from = "", to = ""] = edge.split(" > ");
      return { from: toEnd(from), to: toEnd(to) };
    }),
  };
}

function toEnd(text: string): { node: string; port: string } {
  const [node = "", port = ""] = text.split(".");
  return { node, port };
}
