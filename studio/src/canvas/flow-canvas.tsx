"use client";

import "@xyflow/react/dist/base.css";
import "./flow-canvas.css";
import { useIsNarrow } from "@autoweave/ui/use-is-narrow";
import { useTheme } from "@autoweave/ui/use-theme";
import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  type FinalConnectionState,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  SelectionMode,
  useKeyPress,
} from "@xyflow/react";
import { type DragEvent, useCallback, useMemo, useState } from "react";
import { useEditorParts } from "../editor/editor-context";
import { nothingSelected, selectNodes as selectOnly } from "../editor/selection";
import { addNode } from "../graph-edits/add-node";
import { connectNodes, findConnectFault, rerouteEdge } from "../graph-edits/connect-nodes";
import { gridStep } from "../graph-edits/place-node";
import { readDraggedType } from "../palette/dragged-type";
import { PlanFrames } from "../plan/plan-frames";
import { type CanvasActions, CanvasActionsProvider, type NodeRequest } from "./canvas-actions";
import { CanvasControls } from "./canvas-controls";
import { findFrameAt } from "./drop-target";
import { FrameNode } from "./frame-node";
import { GuideLines } from "./guide-lines";
import { NodeCard } from "./node-card";
import { NoteNode } from "./note-node";
import { Overview } from "./overview";
import type { CanvasEdge, CanvasNode } from "./to-canvas-elements";
import { toFirstFit } from "./to-first-fit";
import { useCanvas } from "./use-canvas";
import { useCanvasDrag } from "./use-canvas-drag";
import { useCanvasNodes } from "./use-canvas-nodes";
import { useCanvasSelection } from "./use-canvas-selection";
import { Wire } from "./wire";
import { ZoomLevelProvider } from "./zoom-level";

const nodeTypes = { card: NodeCard, frame: FrameNode, note: NoteNode };
const edgeTypes = { wire: Wire };
const snap: [number, number] = [gridStep, gridStep];
const labels = {
  "node.a11yDescription.default":
    "Enter selects the node, arrow keys move it, Tab adds one behind it, Delete removes it, F6 leaves the canvas.",
  "edge.a11yDescription.default": "Enter selects the edge, Delete removes it, F6 leaves the canvas.",
};

function toEdge({ source, sourceHandle, target, targetHandle }: Connection) {
  return { from: { node: source, port: sourceHandle ?? "" }, to: { node: target, port: targetHandle ?? "" } };
}

function toScreen(event: MouseEvent | TouchEvent) {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

const noLimit = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
const panKey = "Space";

/**
 * The open flow, drawn. `onAskForNode` opens the list of node types where a new node is wanted. What React Flow is given stays
 * the same from one drawing to the next: of each function or object that is another one, it tells all boxes and wires.
 */
export function FlowCanvas({ onAskForNode }: { onAskForNode: (request: NodeRequest) => void }) {
  const { editor, manifests, mayEdit } = useEditorParts();
  const canvas = useCanvas();
  const { nodes, edges, takeChanges, restore } = useCanvasNodes();
  const { selectNodes, selectEdges } = useCanvasSelection();
  const drag = useCanvasDrag(canvas, nodes, takeChanges, restore);
  const { theme } = useTheme();
  // A box that can be dragged would take the drag that is meant for the canvas.
  const isPanning = useKeyPress(panKey);
  const [isConnecting, setConnecting] = useState(false);
  // All of a large flow is a speck on a phone. Elsewhere the whole is what somebody wants to see first.
  const isPhone = useIsNarrow("sm");
  const [firstFit] = useState(() =>
    toFirstFit(
      editor.store.getState().graph,
      isPhone ? { width: window.innerWidth, height: window.innerHeight } : noLimit,
    ),
  );
  // On an empty canvas the first node stays where it was put.
  const [beganFilled] = useState(() => editor.store.getState().graph.nodes.length > 0);
  const actions = useMemo<CanvasActions>(() => ({ askForNode: onAskForNode }), [onAskForNode]);
  const graphNow = useCallback(() => editor.store.getState().graph, [editor]);

  const connect = useCallback(
    (connection: Connection) => editor.edit("Connect", connectNodes(toEdge(connection))),
    [editor],
  );
  const reconnect = useCallback(
    (edge: CanvasEdge, connection: Connection) => {
      if (edge.data !== undefined)
        editor.edit("Lead an edge elsewhere", rerouteEdge(graphNow(), edge.data.edge, toEdge(connection)));
    },
    [editor, graphNow],
  );
  const endConnecting: OnConnectEnd = useCallback(
    (event, state: FinalConnectionState) => {
      setConnecting(false);
      const { fromNode, fromHandle } = state;
      // Dropped on nothing: a new node is wanted there.
      if (state.isValid === true || state.toNode !== null || fromNode === null || fromHandle?.id == null) return;
      const side = fromHandle.type === "source" ? "output" : "input";
      const screen = toScreen(event);
      onAskForNode({ anchor: { node: fromNode.id, port: fromHandle.id, side }, screen });
    },
    [onAskForNode],
  );

  const isValid = useCallback(
    (connection: Connection | CanvasEdge) =>
      findConnectFault(graphNow(), toEdge(connection as Connection)) === undefined,
    [graphNow],
  );
  const beginConnecting = useCallback(() => setConnecting(true), []);
  const selectNothing = useCallback(() => editor.select(nothingSelected), [editor]);
  const { align, nudge } = drag;
  const changeNodes = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      selectNodes(changes);
      takeChanges(align(changes.filter((change) => change.type === "position" || change.type === "dimensions")));
      nudge(changes);
    },
    [selectNodes, takeChanges, align, nudge],
  );

  const drop = (event: DragEvent) => {
    event.preventDefault();
    const manifest = readDraggedType(event.dataTransfer, manifests);
    if (manifest === undefined) return;
    const graph = graphNow();
    const place = canvas.toPlace({ x: event.clientX - 116, y: event.clientY - 32 });
    const wire = (event.target as Element).closest(".react-flow__edge")?.getAttribute("data-id");
    const edge = edges.find((one) => one.id === wire)?.data?.edge;
    const frame = findFrameAt(canvas.frames(), graph, canvas.toPlace({ x: event.clientX, y: event.clientY }));
    const at = { x: place.x - (frame?.x ?? 0), y: place.y - (frame?.y ?? 0) };
    const added = addNode(graph, manifests, manifest, edge === undefined ? { at, parent: frame?.id } : { at, edge });
    editor.edit(`Add ${manifest.title}`, added.ops, { select: selectOnly([added.id]) });
  };

  return (
    <CanvasActionsProvider value={actions}>
      <ZoomLevelProvider>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: what can be dropped here can be added by keyboard, too */}
        <div
          className={`relative size-full ${isConnecting ? "connecting" : ""}`}
          onDragOver={(event) => event.preventDefault()}
          onDrop={mayEdit ? drop : undefined}
        >
          <ReactFlow<CanvasNode, CanvasEdge>
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            colorMode={theme === "dark" ? "dark" : "light"}
            ariaLabelConfig={labels}
            onNodesChange={changeNodes}
            onEdgesChange={selectEdges}
            onPaneClick={selectNothing}
            onConnect={connect}
            onConnectStart={beginConnecting}
            onConnectEnd={endConnecting}
            {...(mayEdit ? { onReconnect: reconnect } : {})}
            isValidConnection={isValid}
            onNodeDragStart={drag.begin}
            onNodeDrag={drag.follow}
            onNodeDragStop={drag.end}
            nodesDraggable={mayEdit && !isPanning}
            nodesConnectable={mayEdit}
            deleteKeyCode={null}
            selectionKeyCode="Shift"
            multiSelectionKeyCode={["Meta", "Control", "Shift"]}
            selectionMode={SelectionMode.Partial}
            selectionOnDrag
            panOnDrag={[1, 2]}
            panActivationKeyCode={panKey}
            panOnScroll
            zoomOnDoubleClick={false}
            snapToGrid
            snapGrid={snap}
            minZoom={0.1}
            maxZoom={2}
            connectionLineType={ConnectionLineType.Bezier}
            connectionRadius={28}
            // As toCanvasElements says: by itself React Flow lifts the wires of a selected card above it.
            zIndexMode="manual"
            onlyRenderVisibleElements={nodes.length > 150}
            fitView={beganFilled}
            fitViewOptions={firstFit}
            proOptions={{ hideAttribution: true }}
          >
            <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1.2} color="var(--line-strong)" />
            <Overview nodes={nodes} />
            <PlanFrames />
            <GuideLines guides={drag.guides} />
            <CanvasControls />
          </ReactFlow>
        </div>
      </ZoomLevelProvider>
    </CanvasActionsProvider>
  );
}
