import { useToast } from "@autoweave/ui/toast";
import { useCallback, useState } from "react";
import { toApiError } from "../api/api-error";
import { fetchCode } from "../api/fetch-code";
import { useEditorParts } from "../editor/editor-context";
import { layOutGraph } from "./lay-out-graph";
import { useCanvas } from "./use-canvas";

/** Puts the whole flow in order, left to right. The layouter is large, and is fetched when it is first asked for. */
export function useTidy() {
  const { editor, manifests } = useEditorParts();
  const canvas = useCanvas();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const tidy = useCallback(async () => {
    setBusy(true);
    try {
      const { default: Elk } = await fetchCode(() => import("elkjs/lib/elk.bundled.js"));
      const { graph } = editor.store.getState();
      const sizes = new Map(
        graph.nodes.flatMap(({ id }) => {
          const box = canvas.boxOf(id);
          return box === undefined ? [] : [[id, { width: box.width, height: box.height }] as const];
        }),
      );
      const ops = await layOutGraph(new Elk(), graph, manifests, sizes);
      // Somebody may have gone on editing meanwhile: places of nodes that are gone by now do not count.
      const ids = new Set(editor.store.getState().graph.nodes.map((node) => node.id));
      editor.edit(
        "Tidy up",
        ops.filter((op) => op.op === "move-node" && ids.has(op.id)),
      );
      requestAnimationFrame(() => canvas.show());
    } catch (thrown) {
      toast({ title: "The flow was not tidied up", description: toApiError(thrown).message, isError: true });
    } finally {
      setBusy(false);
    }
  }, [editor, manifests, canvas, toast]);
  return { tidy, isBusy };
}
