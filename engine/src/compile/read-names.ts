import type { Binding } from "@autoweave/contracts/binding";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { findExpressions } from "@autoweave/flow/bindings";
import { compileExpression } from "@autoweave/flow/expression";

function addReads(names: Set<string>, binding: Binding, variables: string[] | undefined): void {
  for (const { source } of findExpressions(binding)) {
    const { reads } = compileExpression(source, variables === undefined ? {} : { variables });
    for (const read of reads) names.add(read.node);
  }
}

/** Every node that the expressions of a node mention: in its config, its fallback and its concurrency key. */
export function readNames(node: FlowNode, manifest: NodeManifest): Set<string> {
  const names = new Set<string>();
  for (const [key, binding] of Object.entries(node.config)) {
    addReads(names, binding, Object.hasOwn(manifest.lazy, key) ? manifest.lazy[key] : undefined);
  }
  for (const binding of Object.values(node.fallback ?? {})) addReads(names, binding, undefined);
  if (node.concurrency !== undefined) addReads(names, node.concurrency.key, undefined);
  return names;
}
