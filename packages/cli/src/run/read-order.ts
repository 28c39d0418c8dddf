import type { ScopePlan } from "@autoweave/contracts/plan";
import type { RunView } from "@autoweave/contracts/run";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";

/** The place of each node in the order in which a run's plan has them. */
export type NodeOrder = ReadonlyMap<string, number>;

/**
 * Reads in which order a run's nodes stand in its plan: many start in the same millisecond. Empty when the flow is gone
 * or the key may not read flows.
 */
export async function readOrder(context: Context, run: RunView): Promise<NodeOrder> {
  try {
    const version = await context.call((api) => api.versions.get.query({ flow: run.flowId, number: run.version }));
    const plan = version.plan.triggers[run.trigger];
    return toOrder(plan === undefined ? [] : listNodes(plan));
  } catch (error) {
    if (error instanceof CliError && (error.exit === "notFound" || error.exit === "notAllowed")) return toOrder([]);
    throw error;
  }
}

function toOrder(ids: string[]): NodeOrder {
  return new Map(ids.map((id, place) => [id, place]));
}

function listNodes(plan: ScopePlan): string[] {
  return plan.units
    .flatMap(({ nodes }) => nodes)
    .flatMap((node) => [node.id, ...(node.container === undefined ? [] : listNodes(node.container.body))]);
}
