import { manifestOf } from "@autoweave/flow/topology";
import { useCallback, useMemo } from "react";
import { useEditorParts, useEditorState } from "../editor/editor-context";

/** Gives a function that names a node as its author knows it: by its label, else by its type. */
export function useNodeNames(): (id: string) => string {
  const { manifests } = useEditorParts();
  const nodes = useEditorState((state) => state.graph.nodes);
  const names = useMemo(
    () => new Map(nodes.map((node) => [node.id, node.label ?? manifestOf(node, manifests)?.title ?? node.id])),
    [nodes, manifests],
  );
  return useCallback((id: string) => names.get(id) ?? id, [names]);
}
