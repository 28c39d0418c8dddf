"use client";

import { useNodes, useReactFlow, ViewportPortal } from "@xyflow/react";
import { useMemo } from "react";
import type { CanvasEdge, CanvasNode } from "../canvas/to-canvas-elements";
import { useEditorState } from "../editor/editor-context";
import { listJobs } from "./describe-plan";
import { toJobLook } from "./job-look";
import { useShownPlan } from "./plan-context";
import { type PlacedBox, toJobFrames } from "./to-job-frames";

/** Frames behind the nodes of each job, in the view of plans. */
export function PlanFrames() {
  const plan = useShownPlan()?.shown;
  return plan === undefined ? null : <Frames />;
}

function Frames() {
  const plan = useShownPlan()?.shown;
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const nodes = useNodes<CanvasNode>();
  const selected = useEditorState((state) => state.selection.nodes);
  const jobs = useMemo(() => (plan === undefined ? [] : listJobs(plan.jobs)), [plan]);
  const boxes = useMemo(
    () =>
      new Map(
        nodes.flatMap((node): [string, PlacedBox][] => {
          const { x, y } = flow.getInternalNode(node.id)?.internals.positionAbsolute ?? node.position;
          if (node.type === "note") return [];
          const width = node.measured?.width ?? node.data.size.width;
          const height = node.measured?.height ?? node.data.size.height;
          return [[node.id, { id: node.id, x, y, width, height, isContainer: node.type === "frame" }]];
        }),
      ),
    [nodes, flow],
  );
  const frames = useMemo(() => toJobFrames(jobs, boxes), [jobs, boxes]);
  const hasTrees = (plan?.trees.length ?? 0) > 1;
  const byNumber = useMemo(() => new Map(jobs.map((job) => [job.number, job])), [jobs]);
  return (
    <ViewportPortal>
      {frames.map(({ number, hue, x, y, width, height }) => {
        const look = toJobLook(hue);
        const job = byNumber.get(number);
        const isChosen = job?.nodes.some((id) => selected.has(id)) === true;
        return (
          <div
            key={`${number}${x}${y}`}
            data-job={number}
            className={`pointer-events-none absolute -z-1 rounded-md border ${look.frame} ${isChosen ? "outline-2 outline-current" : ""} ${look.label}`}
            style={{ left: x, top: y, width, height }}
          >
            <span className="absolute top-1 left-2.5 whitespace-nowrap font-semibold text-xs">
              Job {number}
              {hasTrees && job !== undefined && !number.includes(".") ? (
                <span className="font-normal"> · tree {job.tree}</span>
              ) : null}
            </span>
          </div>
        );
      })}
    </ViewportPortal>
  );
}
