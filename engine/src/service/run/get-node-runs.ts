import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { Database, Sql } from "../../store/database.js";
import { findRunVersion, isRunId } from "../../store/ledger/find-runs.js";
import { readNodeRunPage } from "../../store/ledger/read-node-run-page.js";
import { isStorable, runNotFound } from "../refer.js";
import type { RunPlans } from "./run-plans.js";
import { fullLimits, showNodeRuns, usualLimits } from "./show-node-runs.js";

/** Most node runs in one list. */
export const mostNodeRuns = 5000;
const usualNodeRuns = 2000;

/** Which nodes of a run to show. `full` shows values above 256 KB whole. */
export type NodeRunQuery = {
  run: string;
  scope?: string | undefined;
  node?: string | undefined;
  full?: boolean | undefined;
  limit?: number | undefined;
  skip?: number | undefined;
};

/**
 * The nodes of a run, those of the top scope first, with their inputs and outputs as values. What is too large to show is
 * `{"$shortened": {bytes, start}}`. Throws `run.not-found`.
 */
export async function getNodeRuns(
  parts: { database: Database; runPlans: RunPlans },
  actor: Actor,
  input: NodeRunQuery,
): Promise<NodeRunView[]> {
  authorize(actor, "run.nodes");
  const { run: runId, scope, node, skip = 0 } = input;
  if (!isRunId(runId)) throw runNotFound();
  const { tenantId } = actor;
  const nodes = (await parts.runPlans.get(tenantId, [runId])).get(runId);
  if (nodes === undefined) throw runNotFound();
  if (![scope, node].every((text) => text === undefined || isStorable(text))) return [];
  const order = [...nodes.keys()];
  const limits = input.full === true ? fullLimits : usualLimits;
  const most = Math.min(input.limit ?? usualNodeRuns, mostNodeRuns);
  const show = async (sql: Sql) => {
    const rows = await readNodeRunPage(sql, { runId, scope, node, most, skip, budget: limits.budget, order });
    // One whose plan is known may be gone meanwhile.
    if (rows.length === 0 && (await findRunVersion(sql, runId)) === undefined) throw runNotFound();
    return showNodeRuns(sql, { runId, nodes, limits }, rows);
  };
  return parts.database.withLedger(tenantId, show, { isPlannedOnce: true });
}
