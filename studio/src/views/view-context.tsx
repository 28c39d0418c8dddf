"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { type EditorParts, useEditorParts } from "../editor/editor-context";
import type { FlowView } from "./flow-view";

/** What is looked at, and the draft, which is there whatever is looked at. */
export type FlowViews = { view: FlowView; look(view: FlowView): void; draft: EditorParts };

const FlowViewContext = createContext<FlowViews | undefined>(undefined);
const editing: FlowView = { kind: "edit" };

/** What the canvas shows, and the way to show something else. */
export function useFlowView(): FlowViews {
  const views = useContext(FlowViewContext);
  if (views === undefined) throw new Error("useFlowView works inside a FlowViewProvider.");
  return views;
}

/** Holds what is looked at. It stands around the draft's own parts: inside, the canvas may be given others. */
export function FlowViewProvider({ children }: { children: ReactNode }) {
  const draft = useEditorParts();
  const [view, look] = useState<FlowView>(editing);
  const views = useMemo(() => ({ view, look, draft }), [view, draft]);
  return <FlowViewContext value={views}>{children}</FlowViewContext>;
}
