import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Rule } from "./rule.js";

/** A flow has a trigger; triggers start things, so nothing leads to them and they stand in no body. */
export const triggerPlaces: Rule = ({ graph, topology, manifestOf }) => {
  const triggers = graph.nodes.filter((node) => manifestOf(node)?.kind === "trigger");
  const diagnostics: Diagnostic[] = [];
  // A node of an unknown type may be the trigger: that fault is told first.
  if (triggers.length === 0 && graph.nodes.every((node) => manifestOf(node) !== undefined)) {
    const [first] = graph.nodes;
    diagnostics.push({
      code: "graph.no-trigger",
      severity: "error",
      message: "The flow has no trigger, so nothing can start it.",
      fix: "Add a trigger, such as a webhook or a schedule, and connect it to the first node.",
      ...(first === undefined ? {} : { node: first.id }),
    });
  }
  for (const node of triggers) {
    if (node.parent === undefined) continue;
    diagnostics.push({
      code: "node.trigger-in-body",
      severity: "error",
      message: `The trigger "${node.id}" stands in the body of "${node.parent}".`,
      fix: "Move the trigger out of the container.",
      node: node.id,
    });
  }
  for (const [index, edge] of graph.edges.entries()) {
    const node = topology.nodes.get(edge.to.node);
    if (node === undefined || manifestOf(node)?.kind !== "trigger") continue;
    diagnostics.push({
      code: "node.trigger-fed",
      severity: "error",
      message: `An edge from "${edge.from.node}" leads to the trigger "${node.id}", which starts the flow and takes no input.`,
      fix: `Remove the edge. To go on after "${edge.from.node}", connect it to an action.`,
      node: node.id,
      edge: index,
    });
  }
  return diagnostics;
};
