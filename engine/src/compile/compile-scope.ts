import { isLiteral } from "@autoweave/contracts/binding";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Effect } from "@autoweave/contracts/node-manifest";
import type { PlanContainer, PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { feedersOf as feedersIn } from "@autoweave/flow/topology";
import { strongestEffect } from "./effect-strength.js";
import { findLoads } from "./find-loads.js";
import { fuse } from "./fuse.js";
import { type GraphIndex, mustGet, withoutNotes } from "./graph-index.js";
import { linkUnits } from "./link-units.js";
import { segment } from "./segment.js";
import { toPlanNode } from "./to-plan-node.js";
import { topologicalOrder } from "./topological-order.js";

/** What a scope takes over from the ones around it. */
export type OuterScope = {
  /** Nodes that expressions may read, the containers this scope is in left out. */
  readable: ReadonlySet<string>;
  /** Priority of nodes that have none. */
  priority: number;
};

// A unit that stops on its way, to wait or to try again, keeps what it has done so far. It may do so at one node only,
// and that is the one with the effect.
function mayStop(index: GraphIndex, node: PlanNode): boolean {
  if (node.concurrency !== undefined || node.retry.attempts > 1) return true;
  return node.container === undefined && mustGet(index.manifests, node.id).parks;
}

function isEffectful(index: GraphIndex, node: PlanNode): boolean {
  const acts = node.container === undefined ? node.effect !== "pure" : !node.container.inline;
  return acts || mayStop(index, node);
}

function compileContainer(
  index: GraphIndex,
  node: FlowNode,
  outer: OuterScope,
): { effect: Effect; plan: PlanContainer } | undefined {
  const container = mustGet(index.manifests, node.id).container;
  if (container === undefined) return undefined;
  const readable = new Set(outer.readable);
  readable.delete(node.id);
  const body = compileScope(index, withoutNotes(index, index.topology.bodies.get(node.id) ?? []), {
    readable,
    priority: node.priority ?? outer.priority,
  });
  const nodes = body.units.flatMap((unit) => unit.nodes);
  const result = (index.results.get(node.id) ?? [])
    .filter((edge) => edge.to.port === container.resultPort)
    .map((edge) => edge.from);
  const inline = !nodes.some((inner) => isEffectful(index, inner));
  const effect = strongestEffect(nodes.map((inner) => inner.effect));
  const { kind, itemPort, resultPort } = container;
  return { effect, plan: { kind, itemPort, resultPort, inline, body, result } };
}

function joinsFirst(index: GraphIndex, id: string): boolean {
  const joinFirst = mustGet(index.manifests, id).joinFirst;
  if (joinFirst === undefined) return false;
  const value = mustGet(index.topology.nodes, id).config[joinFirst.field];
  return (value !== undefined && isLiteral(value) ? value.$literal : value) === joinFirst.equals;
}

function settleNodes(index: GraphIndex, nodes: readonly FlowNode[], outer: OuterScope): Map<string, PlanNode> {
  const scope = new Set(nodes.map((node) => node.id));
  const { readable } = outer;
  return new Map(
    nodes.map((node) => {
      const container = compileContainer(index, node, outer);
      return [node.id, toPlanNode(node, { index, scope, readable, container })] as const;
    }),
  );
}

/** Compiles the nodes of one scope, bodies of containers included: settle, fuse, segment, liveness. */
export function compileScope(index: GraphIndex, nodes: readonly FlowNode[], outer: OuterScope): ScopePlan {
  const ids = nodes.map((node) => node.id).sort();
  const readable = new Set([...outer.readable, ...ids]);
  const planNodes = settleNodes(index, nodes, { readable, priority: outer.priority });
  const feeders = new Map(
    ids.map((id) => [id, new Set(feedersIn(index.topology, id).filter((feeder) => planNodes.has(feeder)))] as const),
  );
  const feedersOf = (id: string) => mustGet(feeders, id);
  const nodeOf = (id: string) => mustGet(planNodes, id);
  const ordered = topologicalOrder(ids, feedersOf);
  const fused = fuse(ordered.map((id) => ({ id, feeders: feedersOf(id), effectful: isEffectful(index, nodeOf(id)) })));
  const linked = linkUnits(
    fused.map((unit) => unit.map(nodeOf)),
    {
      feedersOf,
      joinsFirst: (id) => joinsFirst(index, id),
      priorityOf: (id) => mustGet(index.topology.nodes, id).priority,
      priority: outer.priority,
    },
  );
  const segments = segment(linked);
  const segmentOf = new Map(segments.flatMap((one) => one.units.map((unit) => [unit, one.id] as const)));
  const units = linked.map(
    (unit): PlanUnit => ({
      ...unit,
      segment: mustGet(segmentOf, unit.id),
      loads: findLoads(unit.nodes, readable),
    }),
  );
  return { units, segments };
}
