import { isAppError } from "@autoweave/contracts/app-error";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOp } from "@autoweave/flow/apply-op";

/** What is left of edits after others were made first: those that still fit, and why the rest does not. */
export type Rebased = { graph: FlowGraph; ops: FlowOp[]; lost: string[] };

/**
 * Makes edits on a graph that has moved on. Node by node: what others did to other nodes does not matter; of two changes
 * of the same setting the later one, this one, counts; what others have removed cannot be changed any more.
 */
export function rebaseOps(graph: FlowGraph, ops: readonly FlowOp[]): Rebased {
  const rebased: Rebased = { graph, ops: [], lost: [] };
  for (const op of ops) {
    try {
      rebased.graph = applyOp(rebased.graph, op).graph;
      rebased.ops.push(op);
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Both did the same: nothing is lost by leaving it out.
      if (!isDone(rebased.graph, op)) rebased.lost.push(error.message);
    }
  }
  return rebased;
}

function isDone(graph: FlowGraph, op: FlowOp): boolean {
  switch (op.op) {
    case "remove-node":
      return !graph.nodes.some((node) => node.id === op.id);
    case "remove-edge":
    case "add-edge": {
      const has = graph.edges.some((edge) => JSON.stringify(edge) === JSON.stringify(op.edge));
      return has === (op.op === "add-edge");
    }
    case "move-node":
      return !graph.nodes.some((node) => node.id === op.id);
    default:
      return false;
  }
}
