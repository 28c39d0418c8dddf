import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Rule } from "./rule.js";

const webhookType = "trigger.webhook";

/** What a webhook answers: the shape of its path, parameters without their names, and its methods; none means any. */
type Hook = { node: FlowNode; path: string; shape: string; methods: string[] };

/** Two webhooks of one flow do not answer the same calls. */
export const webhookPaths: Rule = ({ graph }) => {
  const hooks = graph.nodes.flatMap(toHook);
  return hooks.flatMap((hook, index) => {
    const earlier = hooks.slice(0, index).find((other) => isClash(other, hook));
    return earlier === undefined ? [] : [explain(earlier, hook)];
  });
};

/** None when its path is not written out as text, or when it is switched off. */
function toHook(node: FlowNode): Hook[] {
  const { path, methods } = node.config;
  if (node.type !== webhookType || node.disabled === true || typeof path !== "string") return [];
  const listed = Array.isArray(methods) ? methods.filter((method) => typeof method === "string") : [];
  const shape = path.replace(/^\/+|\/+$/g, "").replace(/:[^/]*/g, ":");
  return [{ node, path, shape, methods: listed.map((method) => method.toUpperCase()) }];
}

function isClash(one: Hook, other: Hook): boolean {
  if (one.shape !== other.shape) return false;
  return (
    one.methods.length === 0 ||
    other.methods.length === 0 ||
    one.methods.some((method) => other.methods.includes(method))
  );
}

function explain(earlier: Hook, { node, path, methods }: Hook): Diagnostic {
  const calls = methods.length === 0 ? "any method" : methods.join(" and ");
  return {
    code: "node.duplicate-webhook",
    severity: "error",
    message: `The webhooks "${earlier.node.id}" and "${node.id}" answer the same calls: ${calls} on ${path}.`,
    fix: `Give "${node.id}" another path or other methods than "${earlier.node.id}", or remove one of them.`,
    node: node.id,
    path: ["path"],
  };
}
