import { scopeVariables } from "../expression.js";
import type { Rule } from "./rule.js";

const loopOnly = scopeVariables.filter((name) => name === "item" || name === "index");

/** `item` and `index` are known inside a container, and where a node type hands them out. */
export const loopVariables: Rule = ({ expressions }) =>
  expressions.flatMap(({ node, path, place, lazy, compiled }) => {
    if (compiled === undefined || node.parent !== undefined) return [];
    const used = loopOnly.filter((name) => compiled.roots.includes(name) && !lazy.includes(name));
    return used.map((name) => ({
      code: "expression.outside-loop",
      severity: "error" as const,
      message: `In ${place} of node "${node.id}": "${name}" has a value only inside a container.`,
      fix: `Move "${node.id}" into a map or repeat container, or read trigger or nodes.<id>.<port> instead.`,
      node: node.id,
      ...(path === undefined ? {} : { path }),
    }));
  });
