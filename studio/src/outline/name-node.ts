import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";

/** What a node is called on the canvas and wherever it is spoken of: its label, else its type. */
export function nameNode(node: FlowNode, manifest: NodeManifest | undefined): string {
  return node.label ?? manifest?.title ?? node.type;
}
