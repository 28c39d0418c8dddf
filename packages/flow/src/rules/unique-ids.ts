import type { Rule } from "./rule.js";

/** A node's id is its name in expressions and edges: two of a kind cannot be told apart. */
export const uniqueIds: Rule = ({ graph }) => {
  const counts = new Map<string, number>();
  for (const { id } of graph.nodes) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => ({
      code: "node.duplicate-id",
      severity: "error",
      message: `${count} nodes have the id "${id}".`,
      fix: `Give all but one of them another id, such as "${id}_2", and point their edges to it.`,
      node: id,
    }));
};
