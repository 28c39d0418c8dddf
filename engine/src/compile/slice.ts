import type { FlowNode } from "@autoweave/contracts/flow-graph";
import { reachableFrom } from "@autoweave/flow/topology";
import { type GraphIndex, mustGet, withoutNotes } from "./graph-index.js";

/** The nodes of the outermost scope that a trigger reaches, itself included. Body nodes follow their container. */
export function sliceTrigger(index: GraphIndex, triggerId: string): FlowNode[] {
  const reached = reachableFrom(index.topology, [triggerId]);
  return withoutNotes(
    index,
    [...reached].map((id) => mustGet(index.topology.nodes, id)),
  );
}

/** Trigger nodes, in the order of their ids. */
export function findTriggers(index: GraphIndex): string[] {
  return [...index.manifests]
    .filter(([, manifest]) => manifest.kind === "trigger")
    .map(([id]) => id)
    .sort();
}
