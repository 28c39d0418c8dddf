import { useToast } from "@autoweave/ui/toast";
import { useCallback, useMemo } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { copyNodes, duplicateNodes, type Pasted, pasteNodes } from "../graph-edits/fragment";
import { removeNodes } from "../graph-edits/remove-nodes";
import { useEditorParts } from "./editor-context";
import { selectNodes } from "./selection";

/** Copying, cutting, pasting and duplicating what is selected, as the text of a flow file. */
export function useClipboard() {
  const { editor, mayEdit } = useEditorParts();
  const canvas = useCanvas();
  const toast = useToast();

  const put = useCallback(
    (label: string, pasted: Pasted) => {
      if ("fault" in pasted) toast({ title: "Nothing was pasted", description: pasted.fault, isError: true });
      else if (editor.edit(label, pasted.ops, { select: selectNodes(pasted.ids) })) canvas.show(pasted.ids);
    },
    [editor, canvas, toast],
  );

  return useMemo(() => {
    const copy = async (): Promise<boolean> => {
      const { graph, selection } = editor.store.getState();
      const text = copyNodes(graph, selection.nodes);
      if (text === undefined) return false;
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        toast({
          title: "The browser does not let this page copy",
          description: "Allow it beside the address, or use Duplicate.",
          isError: true,
        });
        return false;
      }
    };
    return {
      copy: () => void copy(),
      cut: async () => {
        if (!mayEdit || !(await copy())) return;
        const { graph, selection } = editor.store.getState();
        editor.edit("Cut", removeNodes(graph, selection.nodes));
      },
      paste: async () => {
        if (!mayEdit) return;
        const text = await navigator.clipboard.readText().catch(() => undefined);
        if (text === undefined) {
          toast({
            title: "The browser does not let this page paste",
            description: "Allow it beside the address.",
            isError: true,
          });
          return;
        }
        put("Paste", pasteNodes(editor.store.getState().graph, text));
      },
      duplicate: () => {
        const { graph, selection } = editor.store.getState();
        if (mayEdit && selection.nodes.size > 0) put("Duplicate", duplicateNodes(graph, selection.nodes));
      },
    };
  }, [editor, mayEdit, put, toast]);
}
