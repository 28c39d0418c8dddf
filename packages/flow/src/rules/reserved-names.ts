import type { Rule } from "./rule.js";

const words = ["then", "prototype", "true", "false", "null", "in"];

/** True for names that JavaScript or the expression language keeps for itself. */
export function isReservedName(name: string): boolean {
  return name in Object.prototype || words.includes(name);
}

/** A node must be readable as `nodes.<id>`, and must never look like a part of a JavaScript object. */
export const reservedNames: Rule = ({ graph }) =>
  graph.nodes
    .filter((node) => isReservedName(node.id))
    .map((node) => ({
      code: "node.reserved-id",
      severity: "error",
      message: `"${node.id}" is a reserved word and cannot be the id of a node.`,
      fix: `Rename the node, for example to "${node.id.replace(/^_+|_+$/g, "")}_node".`,
      node: node.id,
    }));
