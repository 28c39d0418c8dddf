import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Rule } from "./rule.js";

const webhookType = "trigger.webhook";

/** Two webhooks of one flow do not answer the same calls. */
export const webhookPaths: Rule = ({ graph }) => {
  const seen = new Map<string, FlowNode>();
  const diagnostics: Diagnostic[] = [];
  for (const node of graph.nodes) {
    if (node.type !== webhookType || node.disabled === true) continue;
    const clash = toCalls(node).find((call) => seen.has(call));
    for (const call of toCalls(node)) if (!seen.has(call)) seen.set(call, node);
    if (clash === undefined) continue;
    diagnostics.push({
      code: "node.duplicate-webhook",
      severity: "error",
      message: `The webhooks "${seen.get(clash)?.id}" and "${node.id}" both answer ${clash}.`,
      fix: `Give "${node.id}" another path or other methods, or remove one of them.`,
      node: node.id,
      path: ["path"],
    });
  }
  return diagnostics;
};

/** `METHOD path` for every call that the webhook answers; none when its path is not written out. */
function toCalls(node: FlowNode): string[] {
  const { path, method, methods = method } = node.config;
  if (typeof path !== "string") return [];
  const listed = (Array.isArray(methods) ? methods : [methods]).filter((name) => typeof name === "string");
  return (listed.length === 0 ? ["POST"] : listed).map(
    (name) => `${name.toUpperCase()} ${path.replace(/^\/+|\/+$/g, "")}`,
  );
}
