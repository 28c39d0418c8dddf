import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { toNearest } from "../to-nearest.js";
import type { Rule } from "./rule.js";

/** Every node is of a type, and a version of it, that is installed. */
export const knownTypes: Rule = ({ graph, manifests, manifestOf }) => {
  const versions = versionsByType(manifests);
  return graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    if (manifest === undefined) return [explainUnknown(node, versions)];
    if (manifest.deprecated === undefined) return [];
    return [
      {
        code: "node.deprecated-type",
        severity: "warning",
        message: `The type ${node.type} of node "${node.id}" is out of use: ${manifest.deprecated}`,
        fix: "Replace the node with the type named there. It keeps running until then.",
        node: node.id,
      },
    ];
  });
};

function versionsByType(manifests: ManifestRegistry): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const { type, version } of manifests.values()) versions.set(type, [...(versions.get(type) ?? []), version]);
  return versions;
}

function explainUnknown(node: FlowNode, versions: Map<string, number[]>): Diagnostic {
  const installed = versions.get(node.type);
  if (installed !== undefined) {
    return {
      code: "node.unknown-version",
      severity: "error",
      message: `Node "${node.id}" wants version ${node.version} of ${node.type}, which is not installed.`,
      fix: `Set its version to ${installed.sort((left, right) => left - right).join(" or ")}.`,
      node: node.id,
    };
  }
  const nearest = toNearest(node.type, versions.keys());
  return {
    code: "node.unknown-type",
    severity: "error",
    message: `Node "${node.id}" is of type ${node.type}, which is not installed.`,
    fix:
      nearest === undefined
        ? "Install the plugin that brings this type, or replace the node with one of a type from the palette."
        : `Did you mean ${nearest}? Set the node's type to that, or install the plugin that brings ${node.type}.`,
    node: node.id,
  };
}
