import { manifestOf } from "@autoweave/flow/topology";
import { useCallback, useMemo } from "react";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { nameNode } from "./name-node";

/** Gives a function that names a node by its id, as its author knows it. */
export function useNodeNames(): (id: string) => string {
  const { manifests } = useEditorParts();
  const nodes = useEditorState((state) => state.graph.nodes);
  const names = useMemo(
    () => new Map(nodes.map((node) => [node.id, nameNode(node, manifestOf(node, manifests))])),
    [nodes, manifests],
  );
  return useCallback((id: string) => names.get(id) ?? id, [names]);
}
