"use client";

import { Select } from "@autoweave/ui/select";
import { useState } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import type { NodeMark } from "../editor/node-marks";
import { selectNodes } from "../editor/selection";
import { useNodeNames } from "../outline/use-node-names";
import { describeDepth, describeProduction } from "./format-figures";

type Mark = NonNullable<NodeMark["production"]>;

const orders = [
  { value: "failures", label: "Most failures first", of: (mark: Mark) => mark.failed },
  { value: "slow", label: "Slowest first", of: (mark: Mark) => mark.p95Ms ?? -1 },
  { value: "depth", label: "Longest queue first", of: (mark: Mark) => mark.queued + mark.running + mark.waiting },
  { value: "count", label: "Busiest first", of: (mark: Mark) => mark.ran },
] as const;

const mostShown = 200;

/** The nodes with their figures. A press shows one on the canvas. */
export function NodeFiguresList({ marks }: { marks: ReadonlyMap<string, Mark> }) {
  const { editor } = useEditorParts();
  const canvas = useCanvas();
  const nameOf = useNodeNames();
  const selected = useEditorState((state) => state.selection.nodes);
  const [order, setOrder] = useState<(typeof orders)[number]["value"]>("failures");
  const { of } = orders.find(({ value }) => value === order) ?? orders[0];
  const rows = [...marks].sort(([, one], [, other]) => of(other) - of(one));
  return (
    <>
      <div className="px-4 pt-3 pb-1">
        <Select
          label="Order of the nodes"
          size="sm"
          className="w-full"
          value={order}
          options={orders.map(({ value, label }) => ({ value, label }))}
          onChange={setOrder}
        />
      </div>
      <ul aria-label="Nodes">
        {rows.slice(0, mostShown).map(([id, mark]) => {
          const depth = describeDepth(mark);
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={selected.has(id) || undefined}
                onClick={() => {
                  editor.select(selectNodes([id]));
                  canvas.show([id]);
                }}
                className="grid w-full px-4 py-1.5 text-left hover:bg-hover aria-[current]:bg-selected"
              >
                <span className="truncate font-medium text-sm">{nameOf(id)}</span>
                <span className={`text-xs tabular-nums ${mark.failed > 0 ? "text-failed" : "text-muted"}`}>
                  {describeProduction(mark)}
                </span>
                {depth === undefined ? null : <span className="text-running text-xs tabular-nums">{depth}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {rows.length > mostShown ? (
        <p className="px-4 py-2 text-faint text-xs">And {rows.length - mostShown} more.</p>
      ) : null}
    </>
  );
}
