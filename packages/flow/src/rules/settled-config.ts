import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Json } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { findExpressions } from "../bindings.js";
import type { NodeExpression, Rule } from "./rule.js";

/** Config that is read before a run exists depends on no run: how the flow is compiled, and what starts it. */
export const settledConfig: Rule = ({ graph, manifestOf, expressions }) => [
  ...graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    if (manifest === undefined) return [];
    return findLiteralFields(manifest)
      .filter((field) => findExpressions(node.config[field] ?? null).length > 0)
      .map((field): Diagnostic => {
        return {
          code: "config.computed",
          severity: "error",
          message: `"${field}" of node "${node.id}" is computed, but it must be known before the flow runs.`,
          fix: "Write its value out.",
          node: node.id,
          path: [field],
        };
      });
  }),
  ...expressions.flatMap((expression) =>
    manifestOf(expression.node)?.kind === "trigger" ? explainTrigger(expression) : [],
  ),
];

function isLiteralHint(schema: Json | undefined): boolean {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return false;
  const hints = schema["x-field"];
  return typeof hints === "object" && hints !== null && !Array.isArray(hints) && hints.literal === true;
}

function findLiteralFields(manifest: NodeManifest): string[] {
  const { properties } = manifest.config;
  const hinted =
    typeof properties === "object" && properties !== null && !Array.isArray(properties)
      ? Object.keys(properties).filter((field) => isLiteralHint(properties[field]))
      : [];
  return manifest.joinFirst === undefined ? hinted : [...new Set([manifest.joinFirst.field, ...hinted])];
}

/** A trigger's config can read the flow's constants; a lazy field, what the trigger hands to it as well. */
function explainTrigger({ node, path, place, compiled, lazy }: NodeExpression): Diagnostic[] {
  const foreign = compiled?.roots.find((root) => root !== "env" && !lazy.includes(root));
  if (foreign === undefined) return [];
  return [
    {
      code: "config.computed",
      severity: "error",
      message: `In ${place} of trigger "${node.id}": "${foreign}" cannot be read, since there is no run yet.`,
      fix: "Write the value out, or read a constant of the flow's settings, as env.name.",
      node: node.id,
      ...(path === undefined ? {} : { path }),
    },
  ];
}
