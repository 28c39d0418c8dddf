import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { readShownNodeRuns } from "../../store/ledger/read-node-run-page.js";
import { isStorable } from "../refer.js";
import type { RunPlans } from "./run-plans.js";
import { showNodeRuns, usualLimits } from "./show-node-runs.js";

/** A node run by its key. */
export type NodeRunKey = { runId: string; scope: string; node: string };

/** Node runs with their values, of several runs, in any order; one that is not there is left out. */
export async function getNodeRunValues(
  parts: { database: Database; runPlans: RunPlans },
  actor: Actor,
  input: { keys: readonly NodeRunKey[] },
): Promise<(NodeRunView & { runId: string })[]> {
  authorize(actor, "run.nodes");
  const keys = input.keys.filter(({ runId, scope, node }) => isRunId(runId) && isStorable(scope) && isStorable(node));
  const ids = [...new Set(keys.map(({ runId }) => runId))];
  const plans = await parts.runPlans.get(actor.tenantId, ids);
  // However many runs: all that is shown of them fits into what may be shown of one.
  const limits = { ...usualLimits, budget: usualLimits.budget / Math.max(1, plans.size) };
  return parts.database.withLedger(actor.tenantId, async (sql) => {
    const rows = await readShownNodeRuns(sql, keys, usualLimits.budget);
    // Asked for without waiting in between, the statements of the runs travel together.
    const shown = [...plans].map(async ([runId, nodes]) => {
      const own = rows.filter((row) => row.runId === runId);
      const views = await showNodeRuns(sql, { runId, nodes, limits }, own);
      return views.map((view) => ({ ...view, runId }));
    });
    return (await Promise.all(shown)).flat();
  });
}
