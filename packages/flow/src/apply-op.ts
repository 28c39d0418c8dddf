import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { Applied } from "./ops/applied.js";
import { addEdge, removeEdge } from "./ops/change-edges.js";
import { setFlow } from "./ops/change-flow.js";
import { addNode, moveNode, removeNode, setNode } from "./ops/change-nodes.js";
import { renameNode } from "./ops/rename-node.js";
import { setConfig } from "./ops/set-config.js";

/**
 * Makes one edit. The graph given is not touched; applying `inverse` in order to the graph returned undoes the edit.
 * Throws `graph.invalid` when the edit does not fit the graph, for example a node that is not there.
 */
export function applyOp(graph: FlowGraph, op: FlowOp): Applied {
  switch (op.op) {
    case "add-node":
      return addNode(graph, op);
    case "remove-node":
      return removeNode(graph, op);
    case "set-node":
      return setNode(graph, op);
    case "set-config":
      return setConfig(graph, op);
    case "rename-node":
      return renameNode(graph, op);
    case "add-edge":
      return addEdge(graph, op);
    case "remove-edge":
      return removeEdge(graph, op);
    case "move-node":
      return moveNode(graph, op);
    case "set-flow":
      return setFlow(graph, op);
  }
}

/** Makes several edits, or none: when one does not fit it throws and nothing has changed. The inverse undoes them all. */
export function applyOps(graph: FlowGraph, ops: readonly FlowOp[]): Applied {
  let applied: Applied = { graph, inverse: [] };
  for (const op of ops) {
    const next = applyOp(applied.graph, op);
    applied = { graph: next.graph, inverse: [...next.inverse, ...applied.inverse] };
  }
  return applied;
}
