import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { PlanNode, PlanUnit } from "@autoweave/contracts/plan";
import type { Sql } from "../store/database.js";
import { readNodeRuns } from "../store/ledger/read-node-runs.js";
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

/** The node of a unit that its starts do not get past. Reads no values: they may be what it dies of. */
export async function findUndone(sql: Sql, { started, unit }: LoadRequest): Promise<PlanNode> {
  const { runId, scope } = started;
  const rows = await readNodeRuns(
    sql,
    unit.nodes.map((node) => ({ runId, scope, node: node.id })),
  );
  const done = new Set(rows.filter(isDone).map((row) => row.node));
  return unit.nodes.find((node) => !done.has(node.id)) ?? firstNode(unit);
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
export function toBroken({ started }: LoadRequest, node: PlanNode, thrown: unknown): UnitOutcome {
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
        attempts: [],
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
