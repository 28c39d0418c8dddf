import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import type { Point } from "../graph-edits/place-node";
import type { Frame } from "./drop-target";
import type { Box } from "./find-guides";
import type { CanvasEdge, CanvasNode } from "./to-canvas-elements";

/** What others may ask of the canvas. Places are the canvas's, from its own corner, whatever body a node is in. */
export type Canvas = {
  /** Brings nodes into view; all of them when none is named. */
  show(ids?: readonly string[]): void;
  /** Gives a node the keyboard, once it is drawn. */
  focus(id: string): void;
  /** Moves the canvas no further than it takes to see a node whole. */
  reveal(id: string): void;
  zoomIn(): void;
  zoomOut(): void;
  /** The place on the canvas below a point of the screen. */
  toPlace(screen: Point): Point;
  /** The place in the middle of what is seen. */
  middle(): Point;
  /** A node's box as it is drawn. */
  boxOf(id: string): Box | undefined;
  frames(): Frame[];
};

const mostFrames = 30;
const motion = { duration: 180 };

function prefersStillness(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const margin = 24;

/** How far something has to move to be seen whole; its beginning counts more than its end. */
function toShift(start: number, size: number, room: number): number {
  const over = start + size + margin - room;
  const shift = over > 0 ? -over : 0;
  return start + shift < margin ? margin - start : shift;
}

/** The canvas, for whoever is inside its provider. */
export function useCanvas(): Canvas {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  return useMemo(() => {
    const move = () => (prefersStillness() ? {} : motion);
    const boxOf = (id: string): Box | undefined => {
      const node = flow.getInternalNode(id);
      if (node === undefined) return undefined;
      const { x, y } = node.internals.positionAbsolute;
      return {
        x,
        y,
        width: node.measured.width ?? node.data.size.width,
        height: node.measured.height ?? node.data.size.height,
      };
    };
    return {
      show: (ids) => {
        const nodes = ids === undefined ? {} : { nodes: ids.map((id) => ({ id })) };
        void flow.fitView({ ...nodes, maxZoom: 1, padding: ids === undefined ? 0.15 : 0.6, ...move() });
      },
      focus: (id) => {
        // A new node cannot have the keyboard before it was drawn and measured.
        const tryFor = (frames: number) => {
          const node = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
          node?.focus({ preventScroll: true });
          if ((node === null || document.activeElement !== node) && frames > 0)
            requestAnimationFrame(() => tryFor(frames - 1));
        };
        tryFor(mostFrames);
      },
      reveal: (id) => {
        const box = boxOf(id);
        const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
        // What is dragged is under the pointer, and stays there.
        if (box === undefined || pane === undefined || document.querySelector(".react-flow__node.dragging")) return;
        const { x, y, zoom } = flow.getViewport();
        const by = {
          x: toShift(box.x * zoom + x, box.width * zoom, pane.width),
          y: toShift(box.y * zoom + y, box.height * zoom, pane.height),
        };
        if (by.x !== 0 || by.y !== 0) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, move());
      },
      zoomIn: () => void flow.zoomIn(move()),
      zoomOut: () => void flow.zoomOut(move()),
      toPlace: (screen) => flow.screenToFlowPosition(screen),
      middle: () => {
        const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
        const screen =
          pane === undefined
            ? { x: window.innerWidth / 2, y: window.innerHeight / 2 }
            : { x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 };
        return flow.screenToFlowPosition(screen);
      },
      boxOf,
      frames: () =>
        flow.getNodes().flatMap((node) => {
          const box = node.type === "frame" ? boxOf(node.id) : undefined;
          if (box === undefined) return [];
          let depth = 0;
          for (let at = node.parentId; at !== undefined; at = flow.getNode(at)?.parentId) depth++;
          return [{ ...box, id: node.id, depth }];
        }),
    };
  }, [flow]);
}
