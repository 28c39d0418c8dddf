/** A place in a flow: the flow, one of its nodes, one of its runs. */
export type FlowPlace = { flow: string; node?: string | undefined; run?: string | undefined };

/** The path of the page that opens at a place. */
export function toFlowPath({ flow, node, run }: FlowPlace): string {
  const query = new URLSearchParams();
  if (node !== undefined) query.set("node", node);
  if (run !== undefined) query.set("run", run);
  return `/flows/${encodeURIComponent(flow)}${query.size === 0 ? "" : `?${query}`}`;
}

/** The node and the run that an address names. */
export function readFlowPlace(query: { get(name: string): string | null }): Omit<FlowPlace, "flow"> {
  return { node: query.get("node") || undefined, run: query.get("run") || undefined };
}
