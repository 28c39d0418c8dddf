import type { FlowNode } from "@autoweave/contracts/flow-graph";
import { type GraphIndex, mustGet, staysInScope } from "./graph-index.js";

/** The nodes of the outermost scope that a trigger reaches, itself included. Body nodes follow their container. */
export function sliceTrigger(index: GraphIndex, triggerId: string): FlowNode[] {
  const reached = new Map([[triggerId, mustGet(index.nodes, triggerId)]]);
  for (const id of reached.keys()) {
    for (const edge of index.edgesFrom.get(id) ?? []) {
      if (staysInScope(index, edge)) reached.set(edge.to.node, mustGet(index.nodes, edge.to.node));
    }
  }
  return [...reached.values()];
}

/** Trigger nodes, in the order of their ids. */
export function findTriggers(index: GraphIndex): string[] {
  return [...index.nodes.keys()].filter((id) => mustGet(index.manifests, id).kind === "trigger").sort();
}
