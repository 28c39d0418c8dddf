import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { listNodeRunPages, type NodeRunFacts } from "../../store/ledger/list-node-run-pages.js";
import { isStorable } from "../refer.js";
import { mostNodeRuns } from "./get-node-runs.js";
import type { RunPlans } from "./run-plans.js";

/** A node run in a list: without its values. */
export type NodeRunSummary = Omit<NodeRunView, "input" | "config" | "output"> & { runId: string };

/** Which node runs of several runs to list: of each run at most `limit`, from behind the first `skip`. */
export type NodeRunListQuery = {
  runs: readonly string[];
  scope?: string | undefined;
  node?: string | undefined;
  limit: number;
  skip?: number | undefined;
};

/** The nodes of several runs, those of the top scope first. A run that is not there has none. */
export async function listNodeRuns(
  parts: { database: Database; runPlans: RunPlans },
  actor: Actor,
  input: NodeRunListQuery,
): Promise<Map<string, NodeRunSummary[]>> {
  authorize(actor, "run.nodes");
  const { scope, node, skip = 0 } = input;
  const ids = input.runs.filter(isRunId);
  const lists = new Map<string, NodeRunSummary[]>(ids.map((id) => [id, []]));
  if (![scope, node].every((text) => text === undefined || isStorable(text))) return lists;
  const { tenantId } = actor;
  const plans = await parts.runPlans.get(tenantId, ids);
  const distinct = [...new Set(plans.values())];
  const rows = await parts.database.withStatement(
    (sql) =>
      listNodeRunPages(sql, {
        runs: [...plans].map(([runId, nodes]) => ({ runId, order: distinct.indexOf(nodes) })),
        orders: distinct.map((nodes) => [...nodes.keys()]),
        scope,
        node,
        most: Math.min(input.limit, mostNodeRuns),
        skip,
      }),
    { tenantId, isShortRead: true },
  );
  for (const row of rows) lists.get(row.runId)?.push(toSummary(row));
  return lists;
}

function toSummary({ startedAt, finishedAt, ...row }: NodeRunFacts): NodeRunSummary {
  return {
    ...row,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
  };
}
