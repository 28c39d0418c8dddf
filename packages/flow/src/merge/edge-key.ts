import type { Edge } from "@autoweave/contracts/flow-graph";

/** The same for equal edges. */
export function toEdgeKey({ from, to }: Edge): string {
  return `${from.node}.${from.port}>${to.node}.${to.port}`;
}
