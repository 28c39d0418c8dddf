import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOp } from "../apply-op.js";

/** Those of some edits that fit, one behind the other, and what comes of them. */
export function fitOps(graph: FlowGraph, ops: readonly FlowOp[]): { ops: FlowOp[]; graph: FlowGraph } {
  const fitting: FlowOp[] = [];
  let current = graph;
  for (const op of ops) {
    try {
      current = applyOp(current, op).graph;
      fitting.push(op);
    } catch {
      // An edit that does not fit is not made.
    }
  }
  return { ops: fitting, graph: current };
}
