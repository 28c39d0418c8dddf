import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { toCredentialTypes } from "../credential-references.js";
import type { Rule } from "./rule.js";

/** A secret that is written into a flow is in its file, its history and every copy of them. */
export const plainSecrets: Rule = ({ graph, manifestOf }) =>
  graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    if (manifest === undefined) return [];
    const properties = manifest.config.properties as JsonObject | undefined;
    return Object.entries(node.config)
      .filter(([field, value]) => isSecretField(properties?.[field]) && isText(value))
      .map(([field]): Diagnostic => {
        return {
          code: "config.plain-secret",
          severity: "warning",
          message: `"${field}" of node "${node.id}" is a secret that anybody who sees the flow can read.`,
          fix:
            toCredentialTypes(manifest, field) === undefined
              ? "Make a credential and let the node use that, or read the value from an earlier node."
              : 'Make a credential and name it here: {"$credential": "name"}.',
          node: node.id,
          path: [field],
        };
      });
  });

function isSecretField(schema: Json | undefined): boolean {
  const hints = (schema as JsonObject | undefined)?.["x-field"] as JsonObject | undefined;
  return hints?.widget === "secret";
}

function isText(value: Json): boolean {
  return typeof value === "string" && value !== "";
}
