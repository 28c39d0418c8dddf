import type { Edge } from "@autoweave/contracts/flow-graph";

/** What an edge is known by on the canvas and in a selection: its two ends. */
export function toEdgeKey({ from, to }: Edge): string {
  return `${from.node}.${from.port}>${to.node}.${to.port}`;
}
