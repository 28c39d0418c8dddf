import type { PlanNode } from "@autoweave/contracts/plan";
import type { NodeRunView } from "@autoweave/contracts/run";
import type { Sql } from "../../store/database.js";
import type { ListedNodeRun } from "../../store/ledger/read-node-run-page.js";
import { NodeInputs } from "./node-inputs.js";
import { type ShownLimits, ShownValues, toMark } from "./shown-values.js";

const KB = 1024;
const MB = 1024 * KB;
/** How much of the values is shown. */
export const usualLimits: ShownLimits = { most: 256 * KB, budget: 32 * MB };
// A value may have 50 MB; the whole answer must stay below what a string can hold.
export const fullLimits: ShownLimits = { most: 50 * MB, budget: 100 * MB };

/** Node runs of one run with their inputs and outputs as values. */
export async function showNodeRuns(
  sql: Sql,
  run: { runId: string; nodes: ReadonlyMap<string, PlanNode>; limits: ShownLimits },
  rows: readonly ListedNodeRun[],
): Promise<NodeRunView[]> {
  const values = new ShownValues();
  const inputs = new NodeInputs(run.runId, run.nodes, values);
  for (const row of rows) values.wantAll(row.config);
  await inputs.read(sql, rows);
  await values.read(sql, run.runId, run.limits);
  return rows.map((row) => toNodeRunView(row, inputs, values));
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
