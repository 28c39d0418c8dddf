import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import { type FlowOp, NodeChange } from "@autoweave/contracts/flow-op";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";
import { mapExpressions, mapRecord } from "../map-expressions.js";
import { renameNodeInSource } from "../rename-node-in-source.js";
import { type Applied, type OpOf, placeOf, refuseUsedId } from "./applied.js";

/** Renames a node, and with it every edge, body, place on the canvas and expression that names it. */
export function renameNode(graph: FlowGraph, { id, to }: OpOf<"rename-node">): Applied {
  placeOf(graph, id);
  if (id === to) return { graph, inverse: [] };
  refuseUsedId(graph, to);
  const renamed = renameInGraph(graph, id, to);
  const inverse: FlowOp[] = [{ op: "rename-node", id: to, to: id }];
  return { graph: renamed, inverse: [...inverse, ...toRestore(graph, renameInGraph(renamed, to, id))] };
}

/** The graph with one id in place of another, wherever it stands. Whether `to` is taken is not looked at. */
export function renameInGraph(graph: FlowGraph, from: string, to: string): FlowGraph {
  const name = (id: string) => (id === from ? to : id);
  const changeSource = (source: string) => renameNodeInSource(source, from, to);
  const renamed: FlowGraph = {
    ...graph,
    nodes: graph.nodes.map((node) => renameInNode(node, name, changeSource)),
    edges: graph.edges.map((edge) => ({
      from: { ...edge.from, node: name(edge.from.node) },
      to: { ...edge.to, node: name(edge.to.node) },
    })),
  };
  if (graph.layout === undefined) return renamed;
  return { ...renamed, layout: Object.fromEntries(Object.entries(graph.layout).map(([id, at]) => [name(id), at])) };
}

function renameInNode(
  node: FlowNode,
  name: (id: string) => string,
  changeSource: (source: string) => string,
): FlowNode {
  const { parent, fallback, concurrency } = node;
  return {
    ...node,
    id: name(node.id),
    config: mapRecord(node.config, changeSource),
    ...(parent === undefined ? {} : { parent: name(parent) }),
    ...(fallback === undefined ? {} : { fallback: mapRecord(fallback, changeSource) }),
    ...(concurrency === undefined
      ? {}
      : { concurrency: { ...concurrency, key: mapExpressions(concurrency.key, changeSource) } }),
  };
}

/** Renaming back may not bring back every letter: an expression may have named the new id before, or escaped the old. */
function toRestore(before: FlowGraph, after: FlowGraph): FlowOp[] {
  return before.nodes.flatMap((node, index) => {
    const other = after.nodes[index];
    if (other === undefined || toCanonicalJson(node) === toCanonicalJson(other)) return [];
    const { config, fallback = null, concurrency = null } = node;
    return [{ op: "set-node", id: node.id, change: NodeChange.parse({ config, fallback, concurrency }) }];
  });
}
