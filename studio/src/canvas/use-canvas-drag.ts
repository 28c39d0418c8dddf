import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useCallback, useRef, useState } from "react";
import { useEditorParts } from "../editor/editor-context";
import { moveIntoBody, moveNodes } from "../graph-edits/move-nodes";
import type { Point } from "../graph-edits/place-node";
import { findFrameAt, findWithin } from "./drop-target";
import { type Box, findGuides, type Guide } from "./find-guides";
import type { CanvasNode } from "./to-canvas-elements";
import type { Canvas } from "./use-canvas";

type Drag = {
  /** What the dragged notes group, and where it stood when the drag began. */
  grouped: Map<string, Point>;
  starts: Map<string, Point>;
};

const noGuides: readonly Guide[] = [];

/** Dragging of boxes: alignment while it goes on, and one edit when it ends. */
export function useCanvasDrag(
  canvas: Canvas,
  nodes: readonly CanvasNode[],
  takeChanges: (changes: NodeChange<CanvasNode>[]) => void,
  restore: () => void,
) {
  const { editor } = useEditorParts();
  const drag = useRef<Drag | undefined>(undefined);
  // Functions that were new with each move would cost a look of every box and wire at each.
  const latest = useRef(nodes);
  latest.current = nodes;
  const [guides, setGuides] = useState(noGuides);

  const begin: OnNodeDrag<CanvasNode> = useCallback(
    (_event, _node, dragged) => {
      const ids = new Set(dragged.map((node) => node.id));
      const grouped = new Map<string, Point>();
      const nodes = latest.current;
      for (const note of dragged.filter((node) => node.type === "note")) {
        const box = canvas.boxOf(note.id);
        const beside = nodes.filter((node) => node.parentId === note.parentId && !ids.has(node.id));
        const boxes = beside.flatMap((node) => {
          const place = canvas.boxOf(node.id);
          return place === undefined ? [] : [{ ...place, id: node.id }];
        });
        for (const id of box === undefined ? [] : findWithin(box, boxes)) {
          const node = beside.find((one) => one.id === id);
          if (node !== undefined) grouped.set(id, node.position);
        }
      }
      drag.current = { grouped, starts: new Map(dragged.map((node) => [node.id, node.position])) };
    },
    [canvas],
  );

  /** Moves along what a dragged note groups. */
  const follow: OnNodeDrag<CanvasNode> = useCallback(
    (_event, node) => {
      const { grouped, starts } = drag.current ?? {};
      const start = starts?.get(node.id);
      if (grouped === undefined || grouped.size === 0 || start === undefined) return;
      const shift = { x: node.position.x - start.x, y: node.position.y - start.y };
      takeChanges(
        [...grouped].map(([id, place]) => ({
          id,
          type: "position",
          position: { x: place.x + shift.x, y: place.y + shift.y },
          dragging: true,
        })),
      );
    },
    [takeChanges],
  );

  /** Aligns a single box with those beside it, before its move is drawn. */
  const align = useCallback(
    (changes: NodeChange<CanvasNode>[]): NodeChange<CanvasNode>[] => {
      const moving = changes.filter((change) => change.type === "position" && change.dragging === true);
      const [change, another] = moving;
      if (change?.type !== "position" || another !== undefined || change.position === undefined) {
        if (changes.some((one) => one.type === "position")) setGuides(noGuides);
        return changes;
      }
      const { id, position } = change;
      const nodes = latest.current;
      const box = canvas.boxOf(id);
      const node = nodes.find((one) => one.id === id);
      if (box === undefined || node === undefined) return changes;
      const origin = toOrigin(canvas, node);
      const others = nodes.flatMap((other): Box[] => {
        if (other.id === id || other.parentId !== node.parentId || other.type === "note") return [];
        const place = canvas.boxOf(other.id);
        return place === undefined ? [] : [place];
      });
      const found = findGuides({ ...box, x: origin.x + position.x, y: origin.y + position.y }, others);
      setGuides(found.guides);
      const snapped = { x: found.x - origin.x, y: found.y - origin.y };
      return changes.map((one) => (one === change ? { ...change, position: snapped } : one));
    },
    [canvas],
  );

  const end: OnNodeDrag<CanvasNode> = useCallback(
    (_event, node, dragged) => {
      setGuides(noGuides);
      const { graph } = editor.store.getState();
      const { grouped = new Map<string, Point>(), starts } = drag.current ?? {};
      drag.current = undefined;
      const places = new Map(dragged.map((one) => [one.id, one.position]));
      const start = starts?.get(node.id);
      if (start !== undefined) {
        const shift = { x: node.position.x - start.x, y: node.position.y - start.y };
        for (const [id, place] of grouped) places.set(id, { x: place.x + shift.x, y: place.y + shift.y });
      }
      const [only, another] = dragged;
      const into = only !== undefined && another === undefined ? toBodyMove(canvas, only, editor) : undefined;
      const ops = into ?? moveNodes(graph, places);
      if (!editor.edit(into === undefined ? "Move" : "Move into or out of a body", ops)) restore();
    },
    [canvas, editor, restore],
  );

  /** React Flow moves boxes by arrow keys itself, where one has the keyboard: such moves are edits, too. */
  const nudge = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      if (drag.current !== undefined) return;
      const moved = changes.flatMap((change): [string, Point][] =>
        change.type === "position" && change.dragging === false && change.position !== undefined
          ? [[change.id, change.position]]
          : [],
      );
      const ops = moveNodes(editor.store.getState().graph, new Map(moved));
      if (ops.length > 0) editor.edit("Move", ops, { group: `nudge:${moved.map(([id]) => id).join()}` });
    },
    [editor],
  );

  return { guides, begin, follow, align, end, nudge };
}

/** Where the corner of the body lies that a box is in. */
function toOrigin(canvas: Canvas, node: CanvasNode): Point {
  const box = node.parentId === undefined ? undefined : canvas.boxOf(node.parentId);
  return box ?? { x: 0, y: 0 };
}

/** The edits that take a box into the body that it was dropped on; undefined when it stays in the one it is in. */
function toBodyMove(canvas: Canvas, node: CanvasNode, editor: ReturnType<typeof useEditorParts>["editor"]) {
  const box = canvas.boxOf(node.id);
  const kind = node.data.manifest?.kind;
  if (box === undefined || kind === "trigger" || node.type === "note") return undefined;
  const { graph } = editor.store.getState();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const frame = findFrameAt(canvas.frames(), graph, middle, new Set([node.id]));
  if (frame?.id === node.data.node.parent) return undefined;
  const at = { x: box.x - (frame?.x ?? 0), y: box.y - (frame?.y ?? 0) };
  return moveIntoBody(graph, node.id, frame?.id, at);
}
