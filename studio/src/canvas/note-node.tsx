import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo } from "react";
import { useEditorParts, useNodeMark } from "../editor/editor-context";
import { resizeNode } from "../graph-edits/move-nodes";
import { ChangeBadge, toChangeBorder } from "./change-badge";
import type { CanvasNode } from "./to-canvas-elements";

const colors: Readonly<Record<string, string>> = {
  yellow: "bg-amber-soft border-amber/30",
  blue: "bg-blue-soft border-blue/30",
  green: "bg-green-soft border-green/30",
  red: "bg-rose-soft border-rose/30",
  grey: "bg-sunken border-line-strong",
};

/** A note: text on the canvas, plain, whatever it holds. A large one lies below nodes and groups them. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const { editor, mayEdit } = useEditorParts();
  const mark = useNodeMark(id);
  const { text = "", color = "yellow" } = data.node.config;
  return (
    <div
      data-node={id}
      data-change={mark?.change}
      style={data.size}
      className={`relative rounded-md border px-3 py-2.5 ${mark?.change === undefined ? (colors[String(color)] ?? colors.yellow) : `bg-surface ${toChangeBorder(mark.change)}`} ${
        selected ? "ring-2 ring-accent/40" : ""
      }`}
    >
      <NodeResizer
        isVisible={selected && mayEdit}
        minWidth={120}
        minHeight={64}
        lineClassName="border-transparent!"
        handleClassName="size-2.5! rounded-xs! border-accent! bg-surface!"
        onResizeEnd={(_event, { x, y, width, height }) =>
          editor.edit("Resize", resizeNode(editor.store.getState().graph, id, { x, y, width, height }))
        }
      />
      {mark?.change === undefined ? null : <ChangeBadge change={mark.change} className="absolute -top-2.5 right-2" />}
      <div className="max-h-full overflow-hidden">
        {data.node.label ? <div className="mb-1 font-medium text-sm text-text">{data.node.label}</div> : null}
        <p className="whitespace-pre-wrap break-words text-sm text-text">
          {typeof text === "string" && text !== "" ? text : <span className="text-muted">An empty note</span>}
        </p>
      </div>
    </div>
  );
});
