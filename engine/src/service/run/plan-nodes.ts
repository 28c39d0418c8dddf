import type { PlanNode, ScopePlan } from "@autoweave/contracts/plan";

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
