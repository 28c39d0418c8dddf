import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import { containersOf } from "../topology.js";
import type { Rule, RuleContext } from "./rule.js";

const deepest = 5;

/** A node's parent is a container, and containers nest without a circle and not too deep. */
export const parents: Rule = (context) =>
  context.graph.nodes.flatMap((node) => {
    if (node.parent === undefined) return [];
    const container = context.topology.nodes.get(node.parent);
    if (container === undefined) {
      return [
        explain(
          node,
          "node.parent-missing",
          `is in the body of "${node.parent}", and there is no such node`,
          moveOut(node),
        ),
      ];
    }
    return checkContainer(context, node, container);
  });

function checkContainer(context: RuleContext, node: FlowNode, container: FlowNode): Diagnostic[] {
  const manifest = context.manifestOf(container);
  if (manifest !== undefined && manifest.kind !== "container") {
    const message = `is in the body of "${container.id}", which is no container but a ${container.type}`;
    return [explain(node, "node.parent-no-container", message, moveOut(node))];
  }
  const around = containersOf(context.topology, node);
  if (node.parent === node.id || around.at(-1)?.parent !== undefined) return checkCircle(context, node, around);
  if (around.length <= deepest) return [];
  const message = `stands ${around.length} containers deep; ${deepest} is the most`;
  return [explain(node, "node.nested-too-deep", message, "Move the inner part into a flow of its own and call it.")];
}

/** A chain that does not end at the flow ends at a missing container, which is told elsewhere, or runs in a circle. */
function checkCircle(context: RuleContext, node: FlowNode, around: FlowNode[]): Diagnostic[] {
  const beyond = node.parent === node.id ? node.id : around.at(-1)?.parent;
  if (beyond === undefined || !context.topology.nodes.has(beyond)) return [];
  const chain = [node, ...around].map((member) => `"${member.id}"`).join(" in ");
  return [
    explain(node, "node.parent-circle", `is in a container that is in itself: ${chain} in "${beyond}"`, moveOut(node)),
  ];
}

function moveOut(node: FlowNode): string {
  return `Remove the parent of "${node.id}", or set it to the id of a map or repeat container.`;
}

function explain(node: FlowNode, code: string, message: string, fix: string): Diagnostic {
  return { code, severity: "error", message: `Node "${node.id}" ${message}.`, fix, node: node.id };
}
