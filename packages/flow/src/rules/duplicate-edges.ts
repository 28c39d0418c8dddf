import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Rule } from "./rule.js";

/** The same edge twice carries the same value twice into ports that take a list. */
export const duplicateEdges: Rule = ({ graph }) => {
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const [index, { from, to }] of graph.edges.entries()) {
    const key = `${from.node}.${from.port} ${to.node}.${to.port}`;
    if (seen.has(key)) {
      diagnostics.push({
        code: "edge.duplicate",
        severity: "error",
        message: `There are two edges from ${from.node}.${from.port} to ${to.node}.${to.port}.`,
        fix: "Remove one of them.",
        node: to.node,
        port: to.port,
        edge: index,
      });
    }
    seen.add(key);
  }
  return diagnostics;
};
