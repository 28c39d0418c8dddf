import type { Rule } from "./rule.js";

/** A port that a node cannot do without is connected. */
export const requiredInputs: Rule = ({ graph, manifestOf }) => {
  const fed = new Set(graph.edges.map((edge) => `${edge.to.node}.${edge.to.port}`));
  return graph.nodes.flatMap((node) => {
    const inputs = Object.entries(manifestOf(node)?.inputs ?? {});
    return inputs
      .filter(([port, input]) => input.required && !fed.has(`${node.id}.${port}`))
      .map(([port]) => ({
        code: "node.input-missing",
        severity: "error" as const,
        message: `Nothing is connected to the input "${port}" of node "${node.id}", which needs it.`,
        fix: `Connect an output of an earlier node to "${port}" of "${node.id}".`,
        node: node.id,
        port,
      }));
  });
};
