import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useCallback } from "react";
import { useEditorParts } from "../editor/editor-context";
import type { CanvasEdge, CanvasNode } from "./to-canvas-elements";

function change(ids: ReadonlySet<string>, changes: readonly (NodeChange<CanvasNode> | EdgeChange<CanvasEdge>)[]) {
  const next = new Set(ids);
  for (const one of changes) {
    if (one.type !== "select") continue;
    if (one.selected) next.add(one.id);
    else next.delete(one.id);
  }
  const isSame = next.size === ids.size && [...next].every((id) => ids.has(id));
  return isSame ? ids : next;
}

/** Takes over into the editor what React Flow finds selected. */
export function useCanvasSelection() {
  const { editor } = useEditorParts();
  const selectNodes = useCallback(
    (changes: readonly NodeChange<CanvasNode>[]) => {
      const { selection } = editor.store.getState();
      const nodes = change(selection.nodes, changes);
      if (nodes !== selection.nodes) editor.select({ ...selection, nodes });
    },
    [editor],
  );
  const selectEdges = useCallback(
    (changes: readonly EdgeChange<CanvasEdge>[]) => {
      const { selection } = editor.store.getState();
      const edges = change(selection.edges, changes);
      if (edges !== selection.edges) editor.select({ ...selection, edges });
    },
    [editor],
  );
  return { selectNodes, selectEdges };
}
