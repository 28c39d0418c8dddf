import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { FlowVersions } from "../../run/flow-version.js";
import type { Database, Sql } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { readNodeRunPage } from "../../store/ledger/read-node-run-page.js";
import { readRun } from "../../store/ledger/read-runs.js";
import { isStorable, runNotFound } from "../refer.js";
import { readPlanNodes } from "./plan-nodes.js";
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
  parts: { database: Database; versions: FlowVersions },
  actor: Actor,
  input: NodeRunQuery,
): Promise<NodeRunView[]> {
  authorize(actor, "run.nodes");
  const { run: runId, scope, node, skip = 0 } = input;
  if (!isRunId(runId)) throw runNotFound();
  const { tenantId } = actor;
  const run = await parts.database.withStatement((sql) => readRun(sql, runId), { tenantId, isShortRead: true });
  if (run === undefined) throw runNotFound();
  if (![scope, node].every((text) => text === undefined || isStorable(text))) return [];
  const nodes = await readPlanNodes(parts.versions, run);
  const order = [...nodes.keys()];
  const limits = input.full === true ? fullLimits : usualLimits;
  const most = Math.min(input.limit ?? usualNodeRuns, mostNodeRuns);
  const show = async (sql: Sql) => {
    const rows = await readNodeRunPage(sql, { runId, scope, node, most, skip, budget: limits.budget, order });
    return showNodeRuns(sql, { runId: run.id, nodes, limits }, rows);
  };
  return parts.database.withLedger(tenantId, show, { isPlannedOnce: true });
}
