import { isLiteral } from "@autoweave/contracts/binding";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { hasBinding } from "../bindings.js";
import { toNearest } from "../to-nearest.js";
import { findSchemaFault, toFieldNames, toRequiredFields } from "./field-schema.js";
import type { Rule } from "./rule.js";

/** Config has the fields that the node type asks for. Fields with expressions are checked once their value is known. */
export const configFields: Rule = ({ graph, manifestOf }) =>
  graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    if (manifest === undefined) return [];
    return [...findMissing(node, manifest), ...findUnknown(node, manifest), ...findUnfit(node, manifest)];
  });

function findMissing(node: FlowNode, manifest: NodeManifest): Diagnostic[] {
  return toRequiredFields(manifest)
    .filter((field) => !Object.hasOwn(node.config, field))
    .map((field) => ({
      code: "config.missing",
      severity: "error",
      message: `Node "${node.id}" has no "${field}" in its config.`,
      fix: `Set "${field}", to a value or to an expression.`,
      node: node.id,
      path: [field],
    }));
}

function findUnknown(node: FlowNode, manifest: NodeManifest): Diagnostic[] {
  const known = toFieldNames(manifest);
  if (known === undefined) return [];
  return Object.keys(node.config)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const nearest = toNearest(field, known);
      return {
        code: "config.unknown",
        severity: "error",
        message: `Node "${node.id}" of type ${node.type} knows no config "${field}". It knows: ${known.join(", ") || "none"}.`,
        fix: nearest === undefined ? `Remove "${field}".` : `Rename it to "${nearest}", or remove it.`,
        node: node.id,
        path: [field],
      };
    });
}

function findUnfit(node: FlowNode, manifest: NodeManifest): Diagnostic[] {
  return Object.entries(node.config).flatMap(([field, value]) => {
    if (Object.hasOwn(manifest.lazy, field)) return [];
    const literal = toLiteral(value);
    const fault = literal === undefined ? undefined : findSchemaFault(manifest, field, literal);
    if (fault === undefined) return [];
    return [
      {
        code: "config.unfit",
        severity: "error" as const,
        message: `"${[field, ...fault.path].join(".")}" in the config of node "${node.id}" does not fit: ${fault.message}`,
        fix: fault.fix,
        node: node.id,
        path: [field, ...fault.path],
      },
    ];
  });
}

/** The value where it is known before the flow runs. */
function toLiteral(value: Json): Json | undefined {
  if (isLiteral(value)) return value.$literal;
  return hasBinding(value) ? undefined : value;
}
