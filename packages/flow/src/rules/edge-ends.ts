import { toNearest } from "../to-nearest.js";
import type { Rule } from "./rule.js";

/** Both ends of an edge are nodes of the flow. */
export const edgeEnds: Rule = ({ graph, topology }) =>
  graph.edges.flatMap((edge, index) =>
    [edge.from, edge.to]
      .filter((end) => !topology.nodes.has(end.node))
      .map((end) => {
        const nearest = toNearest(end.node, topology.nodes.keys());
        return {
          code: "edge.dangling",
          severity: "error",
          message: `The edge from ${edge.from.node}.${edge.from.port} to ${edge.to.node}.${edge.to.port} ends at "${end.node}", and there is no such node.`,
          fix:
            nearest === undefined
              ? "Remove the edge, or connect it to a node."
              : `Connect it to "${nearest}", or remove the edge.`,
          node: end.node,
          port: end.port,
          edge: index,
        };
      }),
  );
