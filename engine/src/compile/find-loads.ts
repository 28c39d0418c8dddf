import type { PlanNode } from "@autoweave/contracts/plan";

// A body that runs inside its unit has nobody else to load for it.
function* readsOf(node: PlanNode): Generator<string> {
  for (const sources of Object.values(node.inputs)) for (const source of sources) yield source.node;
  yield* node.reads;
  if (node.container?.inline !== true) return;
  for (const unit of node.container.body.units) for (const inner of unit.nodes) yield* readsOf(inner);
}

/**
 * Nodes outside a unit whose outputs it reads. `readable` are the nodes of its scope and the scopes around it; the
 * containers it is in are not among them, since they have put nothing out yet.
 */
export function findLoads(nodes: readonly PlanNode[], readable: ReadonlySet<string>): string[] {
  const own = new Set(nodes.map((node) => node.id));
  const loads = new Set<string>();
  for (const node of nodes) {
    for (const name of readsOf(node)) if (readable.has(name) && !own.has(name)) loads.add(name);
  }
  return [...loads].sort();
}
