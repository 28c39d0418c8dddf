import { isAppError } from "@autoweave/contracts/app-error";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { createStore, type StoreApi } from "zustand/vanilla";
import { emptyHistory, forgetStep, type History, redoStep, remember, undoStep } from "./history";
import { keepPresent, nothingSelected, type Selection } from "./selection";

/** What an editor holds of the flow that is open. */
export type EditorState = {
  graph: FlowGraph;
  selection: Selection;
  history: History;
  /** What the last edit that did not go through was refused for, in words. */
  refusal: string | undefined;
};

/** How an edit is to be taken. */
export type EditOptions = {
  /** Edits of one group become one step to undo. */
  group?: string;
  /** What is selected afterwards. */
  select?: Selection;
};

/** The open flow. Everything that changes the graph goes through here, as ops. */
export type Editor = {
  store: StoreApi<EditorState>;
  /** Makes an edit that `label` names; all of its ops or none. Returns whether it went through. */
  edit(label: string, ops: readonly FlowOp[], options?: EditOptions): boolean;
  undo(): string | undefined;
  redo(): string | undefined;
  select(selection: Selection): void;
  /** Ends the present group: what comes next is a step of its own. */
  endGroup(): void;
  /** Puts the graph that came out of a merge with somebody else's edits in place of this one. */
  replaceGraph(graph: FlowGraph): void;
  dismissRefusal(): void;
};

/** Opens an editor on a graph. `onEdit` gets the ops of every edit, undo and redo, to be saved. */
export function createEditor(graph: FlowGraph, onEdit: (ops: readonly FlowOp[]) => void): Editor {
  const store = createStore<EditorState>(() => ({
    graph,
    selection: nothingSelected,
    history: emptyHistory,
    refusal: undefined,
  }));

  function refuse(error: unknown): void {
    if (!isAppError(error)) throw error;
    store.setState({ refusal: error.message });
  }

  function move(which: "undo" | "redo"): string | undefined {
    const state = store.getState();
    try {
      const moved = (which === "undo" ? undoStep : redoStep)(state.graph, state.history);
      if (moved === undefined) return undefined;
      const selection = keepPresent(state.selection, moved.graph);
      store.setState({ graph: moved.graph, history: moved.history, selection, refusal: undefined });
      onEdit(moved.ops);
      return moved.label;
    } catch (error) {
      // Somebody else has removed what the step was about: it can never fit again, the ones below it may.
      store.setState({ history: forgetStep(state.history, which) });
      refuse(error);
      return undefined;
    }
  }

  return {
    store,
    edit: (label, ops, { group, select } = {}) => {
      if (ops.length === 0) return false;
      const state = store.getState();
      try {
        const { graph: after, inverse } = applyOps(state.graph, ops);
        const step = { label, inverse, ...(group === undefined ? {} : { group }) };
        store.setState({
          graph: after,
          history: remember(state.history, step),
          selection: keepPresent(select ?? state.selection, after),
          refusal: undefined,
        });
      } catch (error) {
        refuse(error);
        return false;
      }
      onEdit(ops);
      return true;
    },
    undo: () => move("undo"),
    redo: () => move("redo"),
    select: (selection) => store.setState({ selection }),
    endGroup: () => {
      const { history } = store.getState();
      const last = history.undo.at(-1);
      if (last?.group === undefined) return;
      const { group: _group, ...closed } = last;
      store.setState({ history: { ...history, undo: [...history.undo.slice(0, -1), closed] } });
    },
    replaceGraph: (merged) =>
      store.setState((state) => ({ graph: merged, selection: keepPresent(state.selection, merged) })),
    dismissRefusal: () => store.setState({ refusal: undefined }),
  };
}
