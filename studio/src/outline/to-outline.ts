import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { toTopologicalOrder, toTopology } from "@autoweave/flow/topology";

/** A node in the outline: with what it leads to, and the nodes of its body. */
export type OutlineEntry = {
  node: FlowNode;
  depth: number;
  /** Ways out, each with the names of the nodes that it leads to. */
  leadsTo: { port: string; nodes: FlowNode[] }[];
};

/** The whole flow as a list: each scope in the order in which it runs, bodies below their containers, notes last. */
export function toOutline(graph: FlowGraph): OutlineEntry[] {
  const topology = toTopology(graph);
  const seen = new Set<string>();
  const listScope = (parent: string | undefined, depth: number): OutlineEntry[] => {
    const scope = topology.bodies.get(parent) ?? [];
    const order = toTopologicalOrder(topology, parent) ?? scope.map((node) => node.id);
    const nodes = order.flatMap((id) => topology.nodes.get(id) ?? []);
    const isNote = (node: FlowNode) => node.type === "flow.note";
    return [...nodes.filter((node) => !isNote(node)), ...nodes.filter(isNote)].flatMap((node) => {
      if (seen.has(node.id)) return [];
      seen.add(node.id);
      const ports = new Map<string, FlowNode[]>();
      for (const edge of graph.edges.filter((one) => one.from.node === node.id)) {
        const target = topology.nodes.get(edge.to.node);
        if (target !== undefined) ports.set(edge.from.port, [...(ports.get(edge.from.port) ?? []), target]);
      }
      const leadsTo = [...ports].map(([port, targets]) => ({ port, nodes: targets }));
      return [{ node, depth, leadsTo }, ...listScope(node.id, depth + 1)];
    });
  };
  const listed = listScope(undefined, 0);
  // What hangs on a parent that is not there would be seen nowhere.
  const rest = graph.nodes.filter((node) => !seen.has(node.id)).map((node) => ({ node, depth: 0, leadsTo: [] }));
  return [...listed, ...rest];
}
