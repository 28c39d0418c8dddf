"use client";

import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Editor, EditorState } from "./create-editor";
import type { NodeMark, NodeMarks } from "./node-marks";

/** What everything in the editor works with. It stays the same while a flow is open. */
export type EditorParts = {
  flowId: string;
  editor: Editor;
  manifests: ManifestRegistry;
  marks: NodeMarks;
  /** False for people who may look only, and for what is not the draft: the canvas then takes no edits. */
  mayEdit: boolean;
  /** False while another state of the flow is looked at. */
  isDraft: boolean;
};

const EditorContext = createContext<EditorParts | undefined>(undefined);
export const EditorProvider = EditorContext;

/** The open flow's editor and what belongs to it. */
export function useEditorParts(): EditorParts {
  const parts = useContext(EditorContext);
  if (parts === undefined) throw new Error("useEditorParts works inside an EditorProvider.");
  return parts;
}

/** A part of the editor's state. Choose small parts: what changes draws again whoever asked for it. */
export function useEditorState<Part>(choose: (state: EditorState) => Part): Part {
  return useStore(useEditorParts().editor.store, choose);
}

/** What is marked on one node: problems, its state in the run that is shown, figures of production. */
export function useNodeMark(id: string): NodeMark | undefined {
  return useStore(useEditorParts().marks, (marks) => marks.get(id));
}
