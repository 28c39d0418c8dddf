import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";

/** One thing that a person did, as they would name it, and the edits that take it back. */
export type Step = { label: string; inverse: readonly FlowOp[]; group?: string };

/** What can be taken back and done again, the latest last. */
export type History = { undo: readonly Step[]; redo: readonly Step[] };

/** Steps that are kept: enough for an hour's work, small enough to forget about. */
const mostSteps = 500;

export const emptyHistory: History = { undo: [], redo: [] };

/**
 * Writes a step down. A step of the same `group` as the one before, such as typing into one field, joins it: one undo
 * takes the whole of it back.
 */
export function remember(history: History, step: Step): History {
  const last = history.undo.at(-1);
  if (step.group !== undefined && last?.group === step.group) {
    const joined: Step = { ...last, inverse: [...step.inverse, ...last.inverse] };
    return { undo: [...history.undo.slice(0, -1), joined], redo: [] };
  }
  return { undo: [...history.undo, step].slice(-mostSteps), redo: [] };
}

/** A step taken back or done again: the graph after it, what was done to it, and the history after it. */
export type Moved = { graph: FlowGraph; ops: readonly FlowOp[]; history: History; label: string };

function moveStep(
  graph: FlowGraph,
  from: readonly Step[],
): { step: Step; graph: FlowGraph; opposite: Step } | undefined {
  const step = from.at(-1);
  if (step === undefined) return undefined;
  const { graph: after, inverse } = applyOps(graph, step.inverse);
  return { step, graph: after, opposite: { label: step.label, inverse } };
}

/**
 * Takes the latest step back; undefined when there is none. Throws `graph.invalid` when somebody else's edits have since
 * taken away what the step was about.
 */
export function undoStep(graph: FlowGraph, history: History): Moved | undefined {
  const moved = moveStep(graph, history.undo);
  if (moved === undefined) return undefined;
  const { step, opposite } = moved;
  return {
    graph: moved.graph,
    ops: step.inverse,
    label: step.label,
    history: { undo: history.undo.slice(0, -1), redo: [...history.redo, opposite] },
  };
}

/** Does the step again that was taken back last; see {@link undoStep}. */
export function redoStep(graph: FlowGraph, history: History): Moved | undefined {
  const moved = moveStep(graph, history.redo);
  if (moved === undefined) return undefined;
  const { step, opposite } = moved;
  return {
    graph: moved.graph,
    ops: step.inverse,
    label: step.label,
    history: { undo: [...history.undo, opposite], redo: history.redo.slice(0, -1) },
  };
}

/** The history without its latest step to undo, or to redo: one that no longer fits the graph. */
export function forgetStep(history: History, which: "undo" | "redo"): History {
  return { ...history, [which]: history[which].slice(0, -1) };
}
