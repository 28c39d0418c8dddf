import { IconTile } from "@autoweave/ui/icon-tile";
import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo, useMemo } from "react";
import { useEditorParts, useNodeMark } from "../editor/editor-context";
import { resizeNode } from "../graph-edits/move-nodes";
import { portsOf } from "../graph-edits/node-ports";
import { toCategoryLook } from "../node-config/category-look";
import { summarizeNode } from "../node-config/summarize-node";
import { nameNode } from "../outline/name-node";
import { describeProduction } from "../production/format-figures";
import { toChangeBorder } from "./change-badge";
import { InnerHandle } from "./inner-handle";
import { PortHandle } from "./node-ports";
import { NodeState, RoundsBar } from "./node-state";
import { toNamesWidth, toPortTops } from "./port-places";
import type { CanvasNode } from "./to-canvas-elements";
import { useZoomLevel } from "./zoom-level";

const headHeight = 48;

/** A container: a quiet frame around its body, with a head that says what it does. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const { node, manifest, size } = data;
  const { editor, mayEdit } = useEditorParts();
  const mark = useNodeMark(id);
  const ports = useMemo(() => (manifest === undefined ? undefined : portsOf(node, manifest)), [node, manifest]);
  const { Icon, hue } = toCategoryLook(manifest?.category ?? "");
  const isNear = useZoomLevel() === "near";
  const title = nameNode(node, manifest);
  const namesWidth = isNear ? toNamesWidth(ports?.outputs.map(({ label }) => label) ?? []) : 0;
  const inner = ports?.inner;
  const middle = headHeight + (size.height - headHeight) / 2;
  return (
    <div
      data-node={id}
      data-state={mark?.run?.state}
      data-change={mark?.change}
      style={size}
      className={`relative rounded-md border-2 bg-sunken/60 ${
        mark?.change !== undefined
          ? toChangeBorder(mark.change)
          : selected
            ? "border-accent"
            : mark?.errors
              ? "border-failed"
              : "border-line-strong"
      } ${node.disabled ? "border-dashed opacity-60" : ""}`}
    >
      <NodeResizer
        isVisible={selected && mayEdit}
        minWidth={280}
        minHeight={144}
        lineClassName="border-transparent!"
        handleClassName="size-2.5! rounded-xs! border-accent! bg-surface!"
        onResizeEnd={(_event, { x, y, width, height }) =>
          editor.edit("Resize", resizeNode(editor.store.getState().graph, id, { x, y, width, height }))
        }
      />
      <div
        className="flex h-12 items-center gap-2.5 rounded-t-sm border-line border-b bg-surface px-2.5"
        style={{ paddingRight: 10 + namesWidth }}
      >
        <IconTile hue={hue} size="sm">
          <Icon />
        </IconTile>
        <div className="min-w-0 flex-1">
          <div className={`truncate font-medium text-text leading-tight ${isNear ? "text-sm" : "text-lg"}`}>
            {title}
          </div>
          {isNear ? (
            <div className="mt-0.5 truncate text-muted text-xs leading-tight">
              {mark?.production === undefined
                ? (mark?.run?.reason ?? summarizeNode(node, manifest))
                : describeProduction(mark.production)}
            </div>
          ) : null}
        </div>
        {mark?.run?.rounds === undefined ? null : (
          <div className="w-28">
            <RoundsBar rounds={mark.run.rounds} />
          </div>
        )}
      </div>
      {/* Outputs are named right at the corner: what is marked there stands beside them. */}
      <div className="pointer-events-none absolute top-0 left-0" style={{ right: namesWidth }}>
        <NodeState mark={mark} />
      </div>
      {ports?.inputs.map((port, index) => (
        <PortHandle
          key={port.name}
          port={port}
          side="input"
          top={toPortTops(ports.inputs.length, headHeight)[index] ?? 0}
          isNamed={false}
        />
      ))}
      {ports?.outputs.map((port, index) => (
        <PortHandle
          key={port.name}
          port={port}
          side="output"
          top={toPortTops(ports.outputs.length, headHeight)[index] ?? 0}
          isNamed={isNear}
        />
      ))}
      {inner === undefined ? null : (
        <>
          <InnerPort name={inner.item.name} label={inner.item.label} side="start" top={middle} />
          <InnerPort name={inner.result.name} label={inner.result.label} side="end" top={middle} />
        </>
      )}
    </div>
  );
});

/** Where the body begins and ends: seen from inside, an item comes out at the left and a result goes in at the right. */
function InnerPort(props: { name: string; label: string; side: "start" | "end"; top: number }) {
  const { name, label, side, top } = props;
  return (
    <div
      className={`absolute flex items-center gap-1.5 text-[10px] text-muted ${side === "start" ? "left-2" : "right-2 flex-row-reverse"}`}
      style={{ top: top - 8 }}
    >
      <span className="leading-4">{label}</span>
      <InnerHandle id={name} side={side} />
    </div>
  );
}
