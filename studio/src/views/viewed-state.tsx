"use client";

import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { useCanvas } from "../canvas/use-canvas";
import { createEditor } from "../editor/create-editor";
import { type EditorParts, EditorProvider } from "../editor/editor-context";
import { createNodeMarks, setMarks } from "../editor/node-marks";
import { type Comparison, compareGraphs } from "../versions/compare-graphs";
import { useVersion } from "../versions/use-version";
import { useLiveNumber } from "../versions/use-versions";
import { isOnDraft, type StateName } from "./flow-view";
import { useFlowView } from "./view-context";

/** A query that something which is looked at waits for. */
type Waited = { error: unknown; isFetching: boolean; refetch: () => unknown };

/** What of the state that is looked at is there by now. */
export type Viewed =
  | { status: "ready"; comparison: Comparison | undefined }
  | { status: "loading" }
  | { status: "failed"; query: Waited };

const ready: Viewed = { status: "ready", comparison: undefined };
const ViewedContext = createContext<Viewed>(ready);
const nothing: FlowGraph = { format: 1, name: "", nodes: [], edges: [] };

/** Whether what is looked at has been loaded, and what has changed since what it is compared with. */
export function useViewed(): Viewed {
  return useContext(ViewedContext);
}

/** The graph of a state; of the draft as it is edited. */
function useStateGraph(name: StateName | undefined): { graph: FlowGraph | undefined; query: Waited } {
  const { draft } = useFlowView();
  const drafted = useStore(draft.editor.store, (state) => (name === "draft" ? state.graph : undefined));
  const version = useVersion(draft.flowId, typeof name === "number" ? name : undefined);
  return { graph: typeof name === "number" ? version.data?.graph : drafted, query: version };
}

/** Parts with which a graph that is not the draft is looked at: whatever is done to it goes nowhere. */
function createViewerParts(draft: EditorParts, graph: FlowGraph, comparison: Comparison | undefined): EditorParts {
  const marks = createNodeMarks();
  if (comparison !== undefined) setMarks(marks, "change", comparison.changes);
  const editor = createEditor(graph, () => undefined);
  return { flowId: draft.flowId, editor, manifests: draft.manifests, marks, mayEdit: false, isDraft: false };
}

/** Gives what is inside the state of the flow that is looked at: the draft, or another one, to read only. */
export function ViewedState({ children }: { children: ReactNode }) {
  const { view, draft } = useFlowView();
  const canvas = useCanvas();
  const isDraft = isOnDraft(view);
  const live = useLiveNumber(draft.flowId);
  const of = view.kind === "versions" ? view.of : view.kind === "production" ? live : undefined;
  const since = view.kind === "versions" ? view.since : undefined;
  const after = useStateGraph(of);
  const before = useStateGraph(since);
  const isCompared = since !== undefined;
  const isThere = after.graph !== undefined && (!isCompared || before.graph !== undefined);

  const comparison = useMemo(
    () =>
      before.graph === undefined || after.graph === undefined ? undefined : compareGraphs(before.graph, after.graph),
    [before.graph, after.graph],
  );
  const graph = isThere ? (comparison?.graph ?? after.graph ?? nothing) : nothing;
  const parts = useMemo(
    () => (isDraft ? draft : createViewerParts(draft, graph, comparison)),
    [isDraft, draft, graph, comparison],
  );
  const isNothing = of === undefined;
  const failed = after.query.error ? after.query : before.query.error ? before.query : undefined;
  const viewed = useMemo((): Viewed => {
    if (isDraft || isThere || isNothing) return { status: "ready", comparison };
    return failed === undefined ? { status: "loading" } : { status: "failed", query: failed };
  }, [isDraft, isThere, isNothing, comparison, failed]);

  // Another state has its nodes elsewhere: it is brought into view once it is measured.
  const isShown = viewed.status === "ready";
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about what is looked at, not about how it is done
  useEffect(() => {
    if (isDraft || !isShown) return;
    const timer = setTimeout(() => canvas.show(), 60);
    return () => clearTimeout(timer);
  }, [isDraft, isShown, of, since]);

  return (
    <ViewedContext value={viewed}>
      <EditorProvider value={parts}>{children}</EditorProvider>
    </ViewedContext>
  );
}
