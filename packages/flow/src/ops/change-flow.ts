import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { FlowOp } from "@autoweave/contracts/flow-op";
import { type Applied, change, type OpOf, toUndo } from "./applied.js";

/** Changes the flow's name, description or settings. */
export function setFlow(graph: FlowGraph, op: OpOf<"set-flow">): Applied {
  const { op: kind, ...values } = op;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return { graph: change(graph, given), inverse: [FlowOp.parse({ op: kind, ...toUndo(graph, given) })] };
}
