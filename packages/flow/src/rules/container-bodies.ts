import type { Rule } from "./rule.js";

/** A container has something to do. */
export const containerBodies: Rule = ({ graph, topology, manifestOf }) =>
  graph.nodes
    .filter((node) => manifestOf(node)?.kind === "container")
    .filter((node) => !(topology.bodies.get(node.id) ?? []).some((inner) => manifestOf(inner)?.kind !== "note"))
    .map((node) => ({
      code: "node.empty-body",
      severity: "error",
      message: `The container "${node.id}" has no node in its body.`,
      fix: "Drag the nodes to repeat into it, or remove the container.",
      node: node.id,
    }));
