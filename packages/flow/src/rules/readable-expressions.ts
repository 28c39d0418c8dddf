import type { Rule } from "./rule.js";

/** Every expression can be read. */
export const readableExpressions: Rule = ({ expressions }) =>
  expressions.flatMap(({ node, path, place, source, fault }) => {
    if (fault === undefined) return [];
    const short = source.length > 80 ? `${source.slice(0, 77)}...` : source;
    return [
      {
        code: fault.code,
        severity: "error" as const,
        message: `In ${place} of node "${node.id}": ${fault.message}`,
        fix: `Mend the expression: ${short === "" ? "it is empty" : short}`,
        node: node.id,
        ...(path === undefined ? {} : { path }),
      },
    ];
  });
