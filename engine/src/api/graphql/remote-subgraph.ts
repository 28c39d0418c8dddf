import type { Subgraph } from "./subgraph.js";

/** A subgraph that another process serves, and where. */
export type RemoteSubgraph = { subgraph: Subgraph; url: string };

/** Who service tokens for the process that serves this subgraph are for. */
export function toAudience({ name }: Subgraph): string {
  return `autoweave:subgraph:${name}`;
}

/** Most bytes of an operation's variables: the body of a caller's request has no more, but they may grow as they are written anew. */
export const mostVariableBytes = 50 * 1024 * 1024;
