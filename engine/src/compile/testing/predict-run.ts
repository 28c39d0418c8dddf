import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { topologicalOrder } from "../topological-order.js";
import { outputsOf, testManifests } from "./test-nodes.js";

/** How a node of a random graph ends. `scope` is written as in node runs: `""`, `each:0`, `each:0/deep:2`. */
export type PredictedNodeRun = { scope: string; node: string; status: "completed" | "failed" | "skipped" };

type Emitted = Map<string, readonly string[]>;

function roundsOf(node: FlowNode): number {
  const { items, limit, until } = node.config;
  if (Array.isArray(items)) return items.length;
  const source = JSON.stringify(until ?? null);
  const last = /index >= (\d+)/.exec(source)?.[1];
  return last === undefined ? Number(limit ?? 1) : Number(last) + 1;
}

function emissionsOf(node: FlowNode): readonly string[] {
  if (node.type === "test.branch") return Array.isArray(node.config.take) ? node.config.take.map(String) : [];
  if (node.type !== "test.fail") return outputsOf(node.type);
  if (node.onError === "route") return ["error"];
  return node.onError === "fallback" ? Object.keys(node.fallback ?? {}) : [];
}

function mayRun(graph: FlowGraph, node: FlowNode, known: ReadonlySet<string>, emitted: Emitted): boolean {
  if (node.disabled === true) return false;
  const carries = (from: { node: string; port: string }) =>
    from.node === node.parent || emitted.get(from.node)?.includes(from.port) === true;
  const edges = graph.edges.filter(
    ({ from, to }) => to.node === node.id && (known.has(from.node) || from.node === node.parent),
  );
  const fed = new Set(edges.filter(({ from }) => carries(from)).map(({ to }) => to.port));
  const ports = Object.entries(testManifests.get(`${node.type}@${node.version}`)?.inputs ?? {});
  return (edges.length === 0 || fed.size > 0) && ports.every(([name, port]) => !port.required || fed.has(name));
}

function predictScope(graph: FlowGraph, nodes: readonly FlowNode[], scope: string): PredictedNodeRun[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const feedersOf = (node: FlowNode) =>
    graph.edges.filter(({ to }) => to.node === node.id).flatMap(({ from }) => known.get(from.node) ?? []);
  const emitted: Emitted = new Map();
  return topologicalOrder(nodes, feedersOf).flatMap((node): PredictedNodeRun[] => {
    const own = { scope, node: node.id };
    if (!mayRun(graph, node, new Set(known.keys()), emitted)) return [{ ...own, status: "skipped" }];
    emitted.set(node.id, emissionsOf(node));
    const body = graph.nodes.filter((inner) => inner.parent === node.id);
    const rounds = body.length === 0 ? 0 : roundsOf(node);
    const inner = Array.from({ length: rounds }, (_, round) => `${scope === "" ? "" : `${scope}/`}${node.id}:${round}`);
    return [
      { ...own, status: node.type === "test.fail" ? "failed" : "completed" },
      ...inner.flatMap((path) => predictScope(graph, body, path)),
    ];
  });
}

/**
 * What must come of every node of a random graph when this trigger starts it, from the rules alone: a node runs when one
 * of its edges carries something and every required port has a value. Each entry must come true exactly once, and no
 * other node may run. Holds for graphs of `test-nodes.ts` in which no node's failure ends the run.
 */
export function predictRun(graph: FlowGraph, trigger: string): PredictedNodeRun[] {
  const reached = new Set([trigger]);
  for (const id of reached) {
    for (const { from, to } of graph.edges) if (from.node === id) reached.add(to.node);
  }
  const outermost = graph.nodes.filter((node) => reached.has(node.id) && node.parent === undefined);
  return predictScope(graph, outermost, "");
}
