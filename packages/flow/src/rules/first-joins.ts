import { isLiteral } from "@autoweave/contracts/binding";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import { containersOf, feedersOf, runsBefore, type Topology, toTopologicalOrder } from "../topology.js";
import type { Rule, RuleContext } from "./rule.js";

/** What goes on with the first that comes does not wait for the others: who reads one of them may read nothing. */
export const firstJoins: Rule = (context) => {
  const joins = new Set(context.graph.nodes.filter((node) => joinsFirst(context, node)).map((node) => node.id));
  if (joins.size === 0) return [];
  const isSureBefore = createIsSureBefore(context, joins);
  return context.expressions.flatMap(({ node, path, place, compiled }) => {
    const names = new Set((compiled?.reads ?? []).map((read) => read.node));
    return [...names].flatMap((name): Diagnostic[] => {
      const around = [node, ...containersOf(context.topology, node)];
      const reader = around.find((one) => one.parent === context.topology.nodes.get(name)?.parent);
      if (reader === undefined || isSureBefore(name, reader.id)) return [];
      // Without a join in between it has not run at all, which another rule says.
      const join = findJoin(context, joins, reader.id, name);
      if (join === undefined) return [];
      return [
        {
          code: "expression.may-not-have-run",
          severity: "warning",
          message: `In ${place} of node "${node.id}": "${name}" may not have run by then, since "${join}" goes on with the first that comes.`,
          fix: `Read what "${join}" puts out, or let "${join}" wait for all that lead to it.`,
          node: node.id,
          ...(path === undefined ? {} : { path }),
        },
      ];
    });
  });
};

function joinsFirst({ manifestOf }: RuleContext, node: FlowNode): boolean {
  const joinFirst = manifestOf(node)?.joinFirst;
  if (joinFirst === undefined) return false;
  const value = node.config[joinFirst.field];
  return (value !== undefined && isLiteral(value) ? value.$literal : value) === joinFirst.equals;
}

/** Answers whether a node has settled in any case when another one of its scope starts. */
function createIsSureBefore({ topology }: RuleContext, joins: ReadonlySet<string>) {
  const orders = new Map<string | undefined, readonly string[]>();
  const known = new Map<string, (id: string) => boolean>();
  return (name: string, reader: string): boolean => {
    const parent = topology.nodes.get(name)?.parent;
    const order = orders.get(parent) ?? toTopologicalOrder(topology, parent) ?? [];
    orders.set(parent, order);
    const waitsFor = known.get(name) ?? createWaitsFor(topology, joins, order, name);
    known.set(name, waitsFor);
    return waitsFor(reader);
  };
}

function createWaitsFor(
  topology: Topology,
  joins: ReadonlySet<string>,
  order: readonly string[],
  name: string,
): (id: string) => boolean {
  const behind = new Set([name]);
  const waits = (id: string): boolean => {
    const feeders = feedersOf(topology, id);
    if (feeders.length === 0) return false;
    return joins.has(id) ? feeders.every((one) => behind.has(one)) : feeders.some((one) => behind.has(one));
  };
  for (const id of order) if (waits(id)) behind.add(id);
  return waits;
}

/** The join, nearest first, behind which a node is not sure to have run. */
function findJoin({ topology }: RuleContext, joins: ReadonlySet<string>, id: string, name: string): string | undefined {
  const seen = new Set([id]);
  for (const one of seen) {
    const node = topology.nodes.get(one);
    if (joins.has(one) && node !== undefined && runsBefore(topology, name, node)) return one;
    for (const feeder of feedersOf(topology, one)) seen.add(feeder);
  }
  return undefined;
}
