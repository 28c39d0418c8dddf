import type { NodeRunView } from "@autoweave/contracts/run";
import type { Context } from "../context.js";

const pageSize = 2000;

/** Every node of a run, or every run of one of its nodes, however many there are. */
export async function readNodes(
  context: Context,
  query: { run: string; node?: string | undefined; full?: boolean },
): Promise<NodeRunView[]> {
  const nodes: NodeRunView[] = [];
  for (;;) {
    const page = await context.call((api) => api.runs.nodes.query({ ...query, limit: pageSize, skip: nodes.length }));
    nodes.push(...page);
    if (page.length < pageSize) return nodes;
  }
}
