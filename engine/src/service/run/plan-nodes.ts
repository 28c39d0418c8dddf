import type { PlanNode, ScopePlan } from "@autoweave/contracts/plan";
import { type FlowVersions, findVersion } from "../../run/flow-version.js";
import type { RunFacts } from "../../store/ledger/read-runs.js";

/** Every node of a plan by its id, those of bodies included. */
export function toPlanNodes(plan: ScopePlan): Map<string, PlanNode> {
  const nodes = new Map<string, PlanNode>();
  const open = [plan];
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    for (const node of scope.units.flatMap((unit) => unit.nodes)) {
      nodes.set(node.id, node);
      if (node.container !== undefined) open.push(node.container.body);
    }
  }
  return nodes;
}

/** The nodes of the plan that a run follows: empty when the flow was removed, and its versions with it: the run can still be looked at. */
export async function readPlanNodes(
  versions: FlowVersions,
  run: Pick<RunFacts, "versionId" | "trigger">,
): Promise<Map<string, PlanNode>> {
  const plan = (await findVersion(versions, run.versionId))?.plan.triggers[run.trigger];
  return plan === undefined ? new Map() : toPlanNodes(plan);
}
