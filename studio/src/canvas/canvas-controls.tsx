import { IconButton } from "@autoweave/ui/icon-button";
import { Panel } from "@xyflow/react";
import { Maximize, Minus, Plus, Wand } from "lucide-react";
import { useEditorParts } from "../editor/editor-context";
import { useCanvas } from "./use-canvas";
import { useTidy } from "./use-tidy";

/** Zoom, the whole flow in view, and putting it in order. */
export function CanvasControls() {
  const canvas = useCanvas();
  const { mayEdit } = useEditorParts();
  const { tidy, isBusy } = useTidy();
  return (
    <Panel position="bottom-left">
      <div className="flex gap-0.5 rounded-md border border-line bg-surface p-0.5 shadow-near">
        <IconButton label="Zoom out" icon={<Minus />} size="sm" tooltipSide="top" onClick={canvas.zoomOut} />
        <IconButton label="Zoom in" icon={<Plus />} size="sm" tooltipSide="top" onClick={canvas.zoomIn} />
        <IconButton
          label="Zoom to fit"
          shortcut="Shift 1"
          icon={<Maximize />}
          size="sm"
          tooltipSide="top"
          onClick={() => canvas.show()}
        />
        {mayEdit ? (
          <IconButton
            label="Tidy up"
            shortcut="Shift T"
            icon={<Wand />}
            size="sm"
            tooltipSide="top"
            disabled={isBusy}
            onClick={() => void tidy()}
          />
        ) : null}
      </div>
    </Panel>
  );
}
