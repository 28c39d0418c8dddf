import type { Plan, PlanNode, ScopePlan } from "@autoweave/contracts/plan";

function isMain(node: PlanNode, mayWait: (id: string) => boolean): boolean {
  return node.effect !== "pure" || node.container !== undefined || mayWait(node.id);
}

function findInScope(scope: ScopePlan, mayWait: (id: string) => boolean): string[] {
  return scope.units.flatMap(({ nodes }) => {
    const main = nodes.find((node) => isMain(node, mayWait)) ?? nodes[0];
    const inner = nodes.flatMap(({ container }) =>
      container === undefined ? [] : findInScope(container.body, mayWait),
    );
    return main === undefined ? inner : [main.id, ...inner];
  });
}

/** Of each job the node at which it is held up when it is: the one that acts or waits, else the first. */
export function findJobPlaces(plan: Plan, mayWait: (id: string) => boolean): Set<string> {
  return new Set(Object.values(plan.triggers).flatMap((scope) => findInScope(scope, mayWait)));
}
