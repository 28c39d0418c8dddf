import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";

/** What became of the nodes of a graph under edits: the id of each now. One that was taken out is missing. */
export function trackNodes(graph: FlowGraph, ops: readonly FlowOp[]): Map<string, string> {
  const now = new Map(graph.nodes.map(({ id }) => [id, id]));
  const gone = new Map<string, string>();
  const originOf = (id: string) => [...now].find(([, current]) => current === id)?.[0];
  for (const op of ops) {
    if (op.op === "rename-node") {
      const origin = originOf(op.id);
      if (origin !== undefined) now.set(origin, op.to);
    } else if (op.op === "remove-node") {
      const origin = originOf(op.id);
      if (origin === undefined) continue;
      now.delete(origin);
      gone.set(op.id, origin);
    } else if (op.op === "add-node") {
      // What is put back under its id is what it was: undoing a removal does that.
      const origin = gone.get(op.node.id);
      if (origin !== undefined && !now.has(origin)) now.set(origin, op.node.id);
    }
  }
  return now;
}
