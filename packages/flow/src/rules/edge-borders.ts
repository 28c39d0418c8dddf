import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Edge, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Rule } from "./rule.js";

/** An edge stays inside one body; only a container's own item and result ports lead in and out. */
export const edgeBorders: Rule = ({ graph, topology }) =>
  graph.edges.flatMap((edge, index) => {
    const from = topology.nodes.get(edge.from.node);
    const to = topology.nodes.get(edge.to.node);
    if (from === undefined || to === undefined || from.parent === to.parent) return [];
    if (to.parent === from.id || from.parent === to.id) return [];
    return [explain(edge, index, from, to)];
  });

function explain(edge: Edge, index: number, from: FlowNode, to: FlowNode): Diagnostic {
  const inward = to.parent !== undefined;
  return {
    code: "edge.crosses-border",
    severity: "error",
    message: `The edge from ${from.id}.${edge.from.port} to ${to.id}.${edge.to.port} crosses the border of container "${to.parent ?? from.parent}".`,
    fix: inward
      ? `Remove the edge and read the value in "${to.id}" by the expression nodes.${from.id}.${edge.from.port}, or move both nodes into one body.`
      : `Connect "${from.id}" to the result port of container "${from.parent}", and "${to.id}" to an output of that container.`,
    node: inward ? to.id : from.id,
    port: inward ? edge.to.port : edge.from.port,
    edge: index,
  };
}
