import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { ancestorsInScope, containersOf, toTopology } from "./topology.js";

/**
 * The part of a graph that has to run for one node to have run: the node, what leads to it, and the bodies of containers
 * among them. Of a node in a body it is the outermost container around it. The same graph when there is no such node.
 */
export function limitGraph(graph: FlowGraph, upTo: string): FlowGraph {
  const topology = toTopology(graph);
  const node = topology.nodes.get(upTo);
  if (node === undefined) return graph;
  const target = containersOf(topology, node).at(-1) ?? node;
  const tops = new Set([target.id, ...ancestorsInScope(topology, target.id)]);
  const isKept = (id: string): boolean => {
    const one = topology.nodes.get(id);
    if (one === undefined) return false;
    const outermost = containersOf(topology, one).at(-1) ?? one;
    return tops.has(outermost.id);
  };
  return {
    ...graph,
    nodes: graph.nodes.filter(({ id }) => isKept(id)),
    edges: graph.edges.filter(({ from, to }) => isKept(from.node) && isKept(to.node)),
  };
}
