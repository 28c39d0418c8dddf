import { IconTile } from "@autoweave/ui/icon-tile";
import type { NodeProps } from "@xyflow/react";
import { memo, useMemo } from "react";
import { useNodeMark } from "../editor/editor-context";
import type { NodeMark } from "../editor/node-marks";
import { type NodePorts, portsOf } from "../graph-edits/node-ports";
import { cardSize } from "../graph-edits/place-node";
import { toCategoryLook } from "../node-config/category-look";
import { summarizeNode } from "../node-config/summarize-node";
import { nameNode } from "../outline/name-node";
import { describeProduction } from "../production/format-figures";
import { toChangeBorder } from "./change-badge";
import { PortHandle } from "./node-ports";
import { NodeState } from "./node-state";
import { cardHeight, toNamesWidth, toPortTops } from "./port-places";
import type { CanvasNode } from "./to-canvas-elements";
import { useZoomLevel } from "./zoom-level";

const cardPadding = 10;
/** The padding is part of the room that names take. */
const namesOverlap = 4;
const noPorts: NodePorts = { inputs: [], outputs: [], inner: undefined };

/** One border, by what matters most: two classes of the same kind would leave it to chance which one counts. */
function toBorder(card: { isSelected: boolean; isBroken: boolean; mark: NodeMark | undefined }): string {
  const { isSelected, isBroken, mark } = card;
  const state = mark?.run?.state;
  if (mark?.change !== undefined) return toChangeBorder(mark.change);
  if (isBroken || state === "failed") return "border-failed";
  if (isSelected) return "border-accent";
  return state === "running" ? "border-running" : "border-line-strong hover:border-line-control";
}

/** A node as a card: icon, name, what it will do, its ports, and its state. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CanvasNode>) {
  const { node, manifest } = data;
  const mark = useNodeMark(id);
  const level = useZoomLevel();
  const isTiny = level === "tiny";
  const ports = useMemo(() => (manifest === undefined ? noPorts : portsOf(node, manifest)), [node, manifest]);
  // Wires know where ports are without them: see toCardShape.
  const drawn = isTiny ? noPorts : ports;
  const line = useMemo(() => summarizeNode(node, manifest), [node, manifest]);
  const { Icon, hue } = toCategoryLook(manifest?.category ?? "");
  const height = cardHeight(ports.inputs.length, ports.outputs.length);
  const isBranching = ports.outputs.filter((port) => !port.isError).length > 1;
  // Further away the names would be noise.
  const isNear = level === "near";
  const named = {
    inputs: isNear && ports.inputs.length > 1,
    outputs: isNear && isBranching,
  };
  const toRoom = (side: "inputs" | "outputs") =>
    cardPadding + (named[side] ? toNamesWidth(ports[side].map(({ label }) => label)) - namesOverlap : 0);
  const title = nameNode(node, manifest);
  const { production, run } = mark ?? {};
  const state = run?.state;
  const says = production === undefined ? (run?.reason ?? line) : describeProduction(production);
  return (
    <div
      data-node={id}
      data-state={state}
      data-change={mark?.change}
      style={{ width: cardSize.width, height, paddingLeft: toRoom("inputs"), paddingRight: toRoom("outputs") }}
      className={[
        "relative flex items-center gap-2.5 rounded-md border bg-surface shadow-near transition-[border-color,box-shadow,opacity] duration-120",
        selected ? "shadow-raised ring-2 ring-accent/25" : "",
        toBorder({ isSelected: selected, isBroken: manifest === undefined || mark?.errors !== undefined, mark }),
        state === "failed" ? "bg-failed-soft" : "",
        state === "skipped" || node.disabled ? "border-dashed opacity-60" : "",
      ].join(" ")}
    >
      <IconTile hue={hue} size="md">
        <Icon />
      </IconTile>
      {isTiny ? (
        <span role="img" aria-label={title} className="h-4 w-28 rounded-xs bg-line-strong" />
      ) : (
        <div className="min-w-0 flex-1">
          <div
            className={`truncate font-medium text-text ${level === "far" ? "text-lg leading-tight" : "text-sm leading-tight"}`}
          >
            {title}
          </div>
          {level === "far" ? null : (
            <div
              className={`mt-0.5 truncate text-xs leading-tight tabular-nums ${state === "failed" || (production?.failed ?? 0) > 0 ? "text-failed" : "text-muted"}`}
              title={says}
            >
              {says}
            </div>
          )}
        </div>
      )}
      <NodeState mark={mark} />
      {toPortTops(drawn.inputs.length, height).map((top, index) => {
        const port = drawn.inputs[index];
        return port === undefined ? null : (
          <PortHandle key={port.name} port={port} side="input" top={top} isNamed={named.inputs} />
        );
      })}
      {toPortTops(drawn.outputs.length, height).map((top, index) => {
        const port = drawn.outputs[index];
        return port === undefined ? null : (
          <PortHandle key={port.name} port={port} side="output" top={top} isNamed={named.outputs} />
        );
      })}
    </div>
  );
});
