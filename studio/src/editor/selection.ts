import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { toEdgeKey } from "../graph-edits/edge-key";

/** What is selected: nodes by id, edges by their key. */
export type Selection = { nodes: ReadonlySet<string>; edges: ReadonlySet<string> };

export const nothingSelected: Selection = { nodes: new Set(), edges: new Set() };

/** A selection of these nodes alone. */
export function selectNodes(ids: Iterable<string>): Selection {
  return { nodes: new Set(ids), edges: nothingSelected.edges };
}

/** The selection without what is no longer in the graph; the same object when all is. */
export function keepPresent(selection: Selection, graph: FlowGraph): Selection {
  if (selection.nodes.size === 0 && selection.edges.size === 0) return selection;
  const ids = new Set(graph.nodes.map((node) => node.id));
  const keys = new Set(graph.edges.map(toEdgeKey));
  const nodes = [...selection.nodes].filter((id) => ids.has(id));
  const edges = [...selection.edges].filter((key) => keys.has(key));
  if (nodes.length === selection.nodes.size && edges.length === selection.edges.size) return selection;
  return { nodes: new Set(nodes), edges: new Set(edges) };
}

/** The one node that is selected, if it is one. */
export function onlyNode(selection: Selection): string | undefined {
  const [id, another] = selection.nodes;
  return another === undefined ? id : undefined;
}
