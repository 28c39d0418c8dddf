import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { useShownRun } from "../runs/shown-run";
import { readFlowPlace } from "./flow-link";

/** Goes to the node and the run that the page's address names, once: from then on the person decides where to look. */
export function OpenPlace() {
  const { node, run } = readFlowPlace(useSearchParams());
  const { editor } = useEditorParts();
  const { show } = useShownRun();
  const canvas = useCanvas();
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current) return;
    isDone.current = true;
    if (run !== undefined) show(run);
    if (node === undefined || !editor.store.getState().graph.nodes.some(({ id }) => id === node)) return;
    editor.select(selectNodes([node]));
    // The canvas has drawn itself by then.
    requestAnimationFrame(() => requestAnimationFrame(() => canvas.show([node])));
  }, [node, run, editor, show, canvas]);
  return null;
}
