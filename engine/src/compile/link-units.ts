import type { PlanNode, PlanUnit } from "@autoweave/contracts/plan";
import { strongestEffect } from "./effect-strength.js";
import { mustGet } from "./graph-index.js";
import { topologicalOrder } from "./topological-order.js";

/** A unit that has neither a segment nor loads yet. */
export type LinkedUnit = Omit<PlanUnit, "segment" | "loads">;

/** What the caller knows of a scope's nodes. */
export type UnitFacts = {
  feedersOf: (id: string) => ReadonlySet<string>;
  joinsFirst: (id: string) => boolean;
  /** The author's priority of a node, if any. */
  priorityOf: (id: string) => number | undefined;
  /** Priority of units whose nodes have none. */
  priority: number;
};

function settlePriority(nodes: readonly PlanNode[], facts: UnitFacts): number {
  const own = nodes.map((node) => facts.priorityOf(node.id)).filter((priority) => priority !== undefined);
  return own.length === 0 ? facts.priority : Math.max(...own);
}

/** Names the fused units `u0`, `u1`, … in topological order and links them. */
export function linkUnits(fused: readonly (readonly PlanNode[])[], facts: UnitFacts): LinkedUnit[] {
  const homeOf = new Map(fused.flatMap((nodes) => nodes.map((node) => [node.id, nodes] as const)));
  const feedersOf = (nodes: readonly PlanNode[]) => {
    const homes = new Set(
      nodes.flatMap((node) => [...facts.feedersOf(node.id)]).map((feeder) => mustGet(homeOf, feeder)),
    );
    homes.delete(nodes);
    return homes;
  };
  const ordered = topologicalOrder(fused, feedersOf);
  const positionOf = new Map(ordered.map((nodes, position) => [nodes, position]));
  const units = ordered.map((nodes, position): LinkedUnit => {
    const feeders = feedersOf(nodes);
    const [entry] = nodes;
    const startsEarly = entry !== undefined && facts.joinsFirst(entry.id) && feeders.size > 1;
    return {
      id: `u${position}`,
      nodes: [...nodes],
      effect: strongestEffect(nodes.map((node) => node.effect)),
      join: startsEarly ? "first" : "all",
      feeders: [...feeders]
        .map((feeder) => mustGet(positionOf, feeder))
        .sort((a, b) => a - b)
        .map((feeder) => `u${feeder}`),
      consumers: [],
      priority: settlePriority(nodes, facts),
    };
  });
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  for (const unit of units) for (const feeder of unit.feeders) mustGet(byId, feeder).consumers.push(unit.id);
  return units;
}
