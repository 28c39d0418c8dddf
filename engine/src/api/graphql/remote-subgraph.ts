import type { Subgraph } from "./subgraph.js";

/** A subgraph that another process serves, and where. */
export type RemoteSubgraph = { subgraph: Subgraph; url: string };

/** Who service tokens for the process that serves this subgraph are for. */
export function toAudience({ name }: Subgraph): string {
  return `autoweave:subgraph:${name}`;
}
