import { manifestOf } from "@autoweave/flow/topology";
import { useMemo } from "react";
import type { NodeRequest } from "../canvas/canvas-actions";
import { useCanvas } from "../canvas/use-canvas";
import { useTidy } from "../canvas/use-tidy";
import { toEdgeKey } from "../graph-edits/edge-key";
import { moveNodes } from "../graph-edits/move-nodes";
import { mainOutput, portsOf } from "../graph-edits/node-ports";
import { gridStep, type Point } from "../graph-edits/place-node";
import { removeEdges, removeNodes } from "../graph-edits/remove-nodes";
import { useMay } from "../session/use-session";
import type { ViewKind } from "../views/flow-view";
import { viewLooks, viewOrder } from "../views/view-looks";
import { useEditorParts } from "./editor-context";
import { focusPart } from "./focus-part";
import { nothingSelected, onlyNode, selectNodes } from "./selection";
import { useClipboard } from "./use-clipboard";
import type { EditorCommand } from "./use-editor-keys";

/** What the screen around does for commands. */
export type ScreenActions = {
  askForNode: (request: NodeRequest) => void;
  openSearch: () => void;
  openShortcuts: () => void;
  toggleProblems: () => void;
  toggleRuns: () => void;
  togglePanel: () => void;
  openView: (kind: ViewKind) => void;
  openPublish: () => void;
};

/** Everything that can be done to the flow as it is drawn, for keys and for the command menu. */
export function useEditorCommands(screen: ScreenActions): EditorCommand[] {
  const { editor, manifests, mayEdit } = useEditorParts();
  const canvas = useCanvas();
  const clipboard = useClipboard();
  const { tidy } = useTidy();
  const mayPublish = useMay("flows:publish");
  return useMemo((): EditorCommand[] => {
    const now = () => editor.store.getState();
    const remove = (reconnect: boolean) => () => {
      const { graph, selection } = now();
      const edges = graph.edges.filter((edge) => selection.edges.has(toEdgeKey(edge)));
      const ops = selection.nodes.size > 0 ? removeNodes(graph, selection.nodes, { reconnect }) : removeEdges(edges);
      editor.edit("Remove", ops);
    };
    const nudge = (by: Point) => () => {
      const { graph, selection } = now();
      const places = new Map(
        [...selection.nodes].flatMap((id): [string, Point][] => {
          const place = graph.layout?.[id];
          return place === undefined ? [] : [[id, { x: place.x + by.x, y: place.y + by.y }]];
        }),
      );
      editor.edit("Move", moveNodes(graph, places), { group: `nudge:${[...selection.nodes].join()}` });
    };
    const addBehind = () => {
      const { graph, selection } = now();
      const id = onlyNode(selection);
      const node = graph.nodes.find((one) => one.id === id);
      const manifest = node === undefined ? undefined : manifestOf(node, manifests);
      const port = node === undefined || manifest === undefined ? undefined : mainOutput(portsOf(node, manifest));
      const box =
        id === undefined
          ? undefined
          : document.querySelector(`[data-node="${CSS.escape(id)}"]`)?.getBoundingClientRect();
      const screenPoint =
        box === undefined
          ? { x: window.innerWidth / 2 - 160, y: window.innerHeight / 2 - 190 }
          : { x: box.right + 48, y: box.top + box.height / 2 };
      screen.askForNode({
        screen: screenPoint,
        ...(node === undefined || port === undefined
          ? {}
          : { anchor: { node: node.id, port: port.name, side: "output" } }),
      });
    };
    const editing: EditorCommand[] = [
      { id: "undo", label: "Undo", group: "Edit", keys: ["Ctrl Z"], run: () => void editor.undo() },
      { id: "redo", label: "Redo", group: "Edit", keys: ["Ctrl Shift Z", "Ctrl Y"], run: () => void editor.redo() },
      { id: "add", label: "Add a node", group: "Edit", keys: ["N"], nodeKeys: ["Tab"], run: addBehind },
      { id: "cut", label: "Cut", group: "Edit", keys: ["Ctrl X"], run: () => void clipboard.cut() },
      { id: "paste", label: "Paste", group: "Edit", keys: ["Ctrl V"], run: () => void clipboard.paste() },
      { id: "duplicate", label: "Duplicate", group: "Edit", keys: ["Ctrl D"], run: clipboard.duplicate },
      { id: "remove", label: "Delete", group: "Edit", keys: ["Delete", "Backspace"], run: remove(false) },
      {
        id: "remove-bridge",
        label: "Delete and reconnect",
        group: "Edit",
        keys: ["Shift Delete", "Ctrl Delete", "Ctrl Backspace"],
        run: remove(true),
      },
      { id: "tidy", label: "Tidy up", group: "View", keys: ["Shift T"], run: () => void tidy() },
      {
        id: "left",
        label: "Move left",
        group: "Edit",
        keys: ["←"],
        isHidden: true,
        run: nudge({ x: -gridStep, y: 0 }),
      },
      {
        id: "right",
        label: "Move right",
        group: "Edit",
        keys: ["→"],
        isHidden: true,
        run: nudge({ x: gridStep, y: 0 }),
      },
      { id: "up", label: "Move up", group: "Edit", keys: ["↑"], isHidden: true, run: nudge({ x: 0, y: -gridStep }) },
      { id: "down", label: "Move down", group: "Edit", keys: ["↓"], isHidden: true, run: nudge({ x: 0, y: gridStep }) },
    ];
    return [
      ...(mayEdit ? editing : []),
      { id: "copy", label: "Copy", group: "Edit", keys: ["Ctrl C"], run: clipboard.copy },
      {
        id: "select-all",
        label: "Select all",
        group: "Edit",
        keys: ["Ctrl A"],
        run: () => editor.select(selectNodes(now().graph.nodes.map((node) => node.id))),
      },
      {
        id: "select-none",
        label: "Select nothing",
        group: "Edit",
        keys: ["Esc"],
        isHidden: true,
        run: () => editor.select(nothingSelected),
      },
      { id: "search", label: "Search in this flow", group: "View", keys: ["/", "Ctrl F"], run: screen.openSearch },
      { id: "fit", label: "Zoom to fit", group: "View", keys: ["Shift 1"], run: () => canvas.show() },
      {
        id: "show-selection",
        label: "Zoom to the selection",
        group: "View",
        keys: ["Shift 2"],
        run: () => canvas.show([...now().selection.nodes]),
      },
      { id: "zoom-in", label: "Zoom in", group: "View", keys: ["+", "="], run: canvas.zoomIn },
      { id: "zoom-out", label: "Zoom out", group: "View", keys: ["-"], run: canvas.zoomOut },
      { id: "panel", label: "Show or hide the palette", group: "View", keys: ["["], run: screen.togglePanel },
      { id: "problems", label: "Show or hide problems", group: "View", keys: ["P"], run: screen.toggleProblems },
      { id: "runs", label: "Show or hide runs", group: "Run", keys: ["R"], run: screen.toggleRuns },
      ...viewOrder.map((kind): EditorCommand => {
        const { label, hint, key } = viewLooks[kind];
        const name = kind === "edit" ? "Edit the draft" : `Show ${label.toLowerCase()}: ${hint.toLowerCase()}`;
        return { id: `view-${kind}`, label: name, group: "View", keys: [key], run: () => screen.openView(kind) };
      }),
      ...(mayPublish
        ? [{ id: "publish", label: "Publish…", group: "Flow" as const, keys: [], run: screen.openPublish }]
        : []),
      {
        id: "next-part",
        label: "Go to the next part of the screen",
        group: "View",
        keys: ["F6"],
        isGlobal: true,
        run: () => focusPart(1),
      },
      {
        id: "previous-part",
        label: "Go to the part before",
        group: "View",
        keys: ["Shift F6"],
        isGlobal: true,
        run: () => focusPart(-1),
      },
      { id: "shortcuts", label: "Keyboard shortcuts", group: "View", keys: ["?"], run: screen.openShortcuts },
    ];
  }, [editor, manifests, mayEdit, mayPublish, canvas, clipboard, tidy, screen]);
}
