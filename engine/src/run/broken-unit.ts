import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { PlanNode, PlanUnit } from "@autoweave/contracts/plan";
import type { AttemptRecord } from "@autoweave/contracts/run";
import type { Sql } from "../store/database.js";
import { readNodeRuns, type StoredNodeRun } from "../store/ledger/read-node-runs.js";
import { noPorts } from "../store/stored-value.js";
import type { LoadRequest } from "./load-units.js";
import type { UnitOutcome } from "./outcome.js";
import { toInputSources } from "./run-node.js";
import { isDone } from "./run-unit.js";

/** A unit's only way in. Throws `internal.bug` for a unit without nodes. */
export function firstNode(unit: PlanUnit): PlanNode {
  const [first] = unit.nodes;
  if (first === undefined) throw new AppError("internal.bug", `Unit ${unit.id} has no nodes.`);
  return first;
}

/** The node that was most likely at work: the unit's effectful one, unless it was done; else the first that was not. */
export function findInterrupted(unit: PlanUnit, earlier: readonly StoredNodeRun[]): PlanNode | undefined {
  const done = new Set(earlier.filter(isDone).map((row) => row.node));
  const open = unit.nodes.filter((node) => !done.has(node.id));
  return open.find((node) => node.effect !== "pure") ?? open[0];
}

/** The node that a unit's starts do not get past, and its tries. Reads no values: they may be what it dies of. */
export async function findUndone(
  sql: Sql,
  { started, unit }: LoadRequest,
): Promise<{ node: PlanNode; attempts: AttemptRecord[] }> {
  const { runId, scope } = started;
  const rows = await readNodeRuns(
    sql,
    unit.nodes.map((node) => ({ runId, scope, node: node.id })),
  );
  const node = findInterrupted(unit, rows) ?? firstNode(unit);
  return { node, attempts: rows.find((row) => row.node === node.id)?.attempts ?? [] };
}

/** What is said of a unit that ends its worker again and again. */
export function toPoison(node: string, starts: number): AppError {
  return new AppError(
    "node.poison",
    `The unit of ${node} was started ${starts} times and never ended; its worker dies in it. Mend the node, then redrive the run.`,
    { details: { starts } },
  );
}

/** How a unit ends that the engine cannot run, or whose end it cannot write down: its node says why. */
export function toBroken(
  { started }: LoadRequest,
  node: PlanNode,
  thrown: unknown,
  attempts: AttemptRecord[] = [],
): UnitOutcome {
  const error = { ...toErrorRecord(thrown), node: node.id };
  const now = new Date();
  return {
    kind: "failed",
    node: node.id,
    error,
    results: [
      {
        node: node.id,
        scope: started.scope,
        type: node.type,
        status: "failed",
        attempt: started.attempt,
        attempts,
        input: toInputSources(node),
        config: noPorts,
        output: null,
        error,
        startedAt: now,
        finishedAt: now,
      },
    ],
  };
}
