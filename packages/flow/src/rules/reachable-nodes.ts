import { reachableFrom } from "../topology.js";
import type { Rule } from "./rule.js";

/** A node that no trigger leads to never runs. */
export const reachableNodes: Rule = ({ graph, topology, manifestOf }) => {
  const triggers = graph.nodes.filter((node) => manifestOf(node)?.kind === "trigger").map((node) => node.id);
  if (triggers.length === 0) return [];
  const reached = reachableFrom(topology, triggers);
  return graph.nodes
    .filter((node) => node.parent === undefined && !reached.has(node.id))
    .filter((node) => manifestOf(node) !== undefined && manifestOf(node)?.kind !== "note")
    .map((node) => ({
      code: "node.unreachable",
      severity: "warning",
      message: `No trigger leads to node "${node.id}", so it never runs.`,
      fix: `Connect an earlier node to "${node.id}", or remove it.`,
      node: node.id,
    }));
};
