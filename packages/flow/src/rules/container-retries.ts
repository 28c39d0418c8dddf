import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Rule } from "./rule.js";

/** A container that fails has failed of a round, and what is in its rounds has been tried again by itself. */
export const containerRetries: Rule = ({ graph, manifestOf }) =>
  graph.nodes
    .filter((node) => (node.retry?.attempts ?? 1) > 1 && manifestOf(node)?.kind === "container")
    .map(
      (node): Diagnostic => ({
        code: "node.retry-unused",
        severity: "warning",
        message: `Container "${node.id}" has a retry policy, which repeats none of its rounds: they are tried again node by node.`,
        fix: `Set the retry policy on the nodes in "${node.id}", and remove its own.`,
        node: node.id,
      }),
    );
