import { applyNodeChanges, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useEditorParts } from "../editor/editor-context";
import type { Selection } from "../editor/selection";
import { type CanvasEdge, type CanvasElements, type CanvasNode, toCanvasElements } from "./to-canvas-elements";

type Drawn = { nodes: CanvasNode[]; edges: CanvasEdge[] };

function withSelection<Item extends { id: string; selected?: boolean }>(item: Item, ids: ReadonlySet<string>): Item {
  const isSelected = ids.has(item.id);
  return (item.selected ?? false) === isSelected ? item : { ...item, selected: isSelected };
}

/** What is drawn from now on: what has not changed stays the same object, with what React Flow has measured on it. */
function merge(drawn: Drawn, before: CanvasElements, next: CanvasElements, selection: Selection): Drawn {
  const unchanged = new Set(before.nodes);
  const old = new Map(drawn.nodes.map((node) => [node.id, node]));
  const nodes = next.nodes.map((node) => {
    const known = old.get(node.id);
    if (known === undefined) return withSelection(node, selection.nodes);
    if (unchanged.has(node)) return withSelection(known, selection.nodes);
    const measured = node.measured ?? known.measured;
    return withSelection({ ...node, ...(measured === undefined ? {} : { measured }) }, selection.nodes);
  });
  const wires = new Map(drawn.edges.map((edge) => [edge.id, edge]));
  const edges = next.edges.map((edge) => withSelection(wires.get(edge.id) ?? edge, selection.edges));
  return { nodes, edges };
}

/** The boxes and wires of the open flow, and what React Flow may change about them by itself: sizes, and places in a drag. */
export function useCanvasNodes() {
  const { editor, manifests } = useEditorParts();
  const elements = useRef<CanvasElements>({ nodes: [], edges: [] });
  const [drawn, setDrawn] = useState<Drawn>({ nodes: [], edges: [] });

  useEffect(() => {
    const draw = () => {
      const { graph, selection } = editor.store.getState();
      const before = elements.current;
      const next = toCanvasElements(graph, manifests, before);
      elements.current = next;
      setDrawn((old) => merge(old, before, next, selection));
    };
    draw();
    return editor.store.subscribe((state, old) => {
      if (state.graph !== old.graph || state.selection !== old.selection) draw();
    });
  }, [editor, manifests]);

  /** Takes changes of place and size; what changes the flow goes through the editor. */
  const takeChanges = useCallback(
    (changes: NodeChange<CanvasNode>[]) =>
      setDrawn((old) => ({ ...old, nodes: applyNodeChanges(changes, old.nodes) as CanvasNode[] })),
    [],
  );

  /** Draws again as the flow says: a drag that came to nothing goes back. */
  const restore = useCallback(() => {
    const { graph, selection } = editor.store.getState();
    const next = toCanvasElements(graph, manifests);
    const before = elements.current;
    elements.current = next;
    setDrawn((old) => merge(old, { ...before, nodes: [] }, next, selection));
  }, [editor, manifests]);

  return { ...drawn, takeChanges, restore };
}
