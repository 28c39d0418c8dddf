import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { PlanNode } from "@autoweave/contracts/plan";
import type { NodeRunView } from "@autoweave/contracts/run";
import { type FlowVersions, findVersion } from "../../run/flow-version.js";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { type ListedNodeRun, readNodeRunPage } from "../../store/ledger/read-node-run-page.js";
import { type RunFacts, readRun } from "../../store/ledger/read-runs.js";
import { isStorable, runNotFound } from "../refer.js";
import { NodeInputs } from "./node-inputs.js";
import { toPlanNodes } from "./plan-nodes.js";
import { type ShownLimits, ShownValues, toMark } from "./shown-values.js";

/** Most node runs in one list. */
export const mostNodeRuns = 5000;
const usualNodeRuns = 2000;

const KB = 1024;
const MB = 1024 * KB;
const usualLimits: ShownLimits = { most: 256 * KB, budget: 32 * MB };
// A value may have 50 MB; the whole answer must stay below what a string can hold.
const fullLimits: ShownLimits = { most: 50 * MB, budget: 100 * MB };

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
  const run = await parts.database.withLedger(actor.tenantId, (sql) => readRun(sql, runId));
  if (run === undefined) throw runNotFound();
  if (![scope, node].every((text) => text === undefined || isStorable(text))) return [];
  const nodes = await readPlanNodes(parts.versions, run);
  const order = [...nodes.keys()];
  const limits = input.full === true ? fullLimits : usualLimits;
  const most = Math.min(input.limit ?? usualNodeRuns, mostNodeRuns);
  return parts.database.withLedger(actor.tenantId, async (sql) => {
    const rows = await readNodeRunPage(sql, { runId, scope, node, most, skip, budget: limits.budget, order });
    const values = new ShownValues();
    const inputs = new NodeInputs(run.id, nodes, values);
    for (const row of rows) values.wantAll(row.config);
    await inputs.read(sql, rows);
    await values.read(sql, runId, limits);
    return rows.map((row) => toNodeRunView(row, inputs, values));
  });
}

/** Empty when the flow was removed, and its versions with it: the run can still be looked at. */
async function readPlanNodes(versions: FlowVersions, run: RunFacts): Promise<Map<string, PlanNode>> {
  const plan = (await findVersion(versions, run.versionId))?.plan.triggers[run.trigger];
  return plan === undefined ? new Map() : toPlanNodes(plan);
}

function toNodeRunView(row: ListedNodeRun, inputs: NodeInputs, values: ShownValues): NodeRunView {
  const { startedAt, finishedAt, cutBytes } = row;
  return {
    node: row.node,
    type: row.type,
    scope: row.scope,
    status: row.status,
    attempt: row.attempt,
    attempts: row.attempts,
    input: inputs.of(row),
    config: values.showAll(row.config),
    output: cutBytes !== null ? toMark(cutBytes) : row.output === null ? null : values.showAll(row.output),
    error: row.error,
    waitingFor: row.waitingFor,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
  };
}
