import { toNearest } from "../to-nearest.js";
import type { Rule } from "./rule.js";

/** Constants that expressions read as `env.<name>` are set in the flow's settings. */
export const envConstants: Rule = ({ graph, expressions }) => {
  const known = Object.keys(graph.settings?.env ?? {});
  return expressions.flatMap(({ node, path, place, compiled }) =>
    (compiled?.constants ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => {
        const nearest = toNearest(name, known);
        return {
          code: "expression.unknown-constant",
          severity: "warning" as const,
          message: `In ${place} of node "${node.id}": the flow's settings have no constant "${name}".`,
          fix:
            nearest === undefined
              ? `Add "${name}" to the constants in the flow's settings.`
              : `Did you mean env.${nearest}?`,
          node: node.id,
          ...(path === undefined ? {} : { path }),
        };
      }),
  );
};
