import type { Edge as FlowEdge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry, NodeManifest } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import type { Edge, Node } from "@xyflow/react";
import { toEdgeKey } from "../graph-edits/edge-key";
import { frameInset } from "../graph-edits/move-nodes";
import { cardSize, frameSize, noteSize, type Point, type Size } from "../graph-edits/place-node";
import { type CardShape, toCardShape } from "./to-card-shape";

/** What a box on the canvas is drawn from. */
export type BoxData = { node: FlowNode; manifest: NodeManifest | undefined; size: Size };
/** A box as React Flow wants it. The types of React Flow go no further than the canvas. */
export type CanvasNode = Node<BoxData, "card" | "frame" | "note">;
export type CanvasEdge = Edge<{ edge: FlowEdge }, "wire">;
export type CanvasElements = { nodes: CanvasNode[]; edges: CanvasEdge[] };

function kindOf(manifest: NodeManifest | undefined): "card" | "frame" | "note" {
  if (manifest?.container !== undefined) return "frame";
  return manifest?.kind === "note" ? "note" : "card";
}

const sizes = { card: cardSize, note: noteSize } as const;
/** Room for the name of the port that takes a round's result. */
const resultWidth = 64;
// Notes lie below what they are about, frames below what is in them, wires below the cards that they would cover, which
// could be neither read nor grabbed there: of one layer, cards are drawn later.
const layers = { note: 0, frame: 1, wire: 2, card: 2 } as const;
/** Layers of a scope: all of a body lies above all that lies around its frame. */
const layersOfScope = 3;
/** Of cards that overlap, the selected one is the one to grab. */
const liftedWhenSelected = "[&.selected]:z-1000!";

/** Places of nodes that nobody has placed: one beside the other, so that an imported flow can be seen at all. */
function toFallback(index: number): Point {
  return { x: (index % 8) * (cardSize.width + 56), y: Math.floor(index / 8) * (cardSize.height + 48) };
}

/** Parents before their bodies, as React Flow asks for. */
function inOrder(graph: FlowGraph): FlowNode[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const ordered = new Set<FlowNode>();
  const add = (node: FlowNode, depth: number) => {
    const parent = node.parent === undefined ? undefined : byId.get(node.parent);
    if (parent !== undefined && !ordered.has(parent) && depth < 50) add(parent, depth + 1);
    ordered.add(node);
  };
  for (const node of graph.nodes) add(node, 0);
  return [...ordered];
}

/** A frame that nobody has sized is as large as what is in it asks for. */
function toFrameSize(graph: FlowGraph, id: string): Size {
  const places = graph.nodes.flatMap((node) => {
    const place = node.parent === id ? graph.layout?.[node.id] : undefined;
    return place === undefined ? [] : [place];
  });
  const right = places.map(({ x, width = cardSize.width }) => x + width + frameInset.right + resultWidth);
  const below = places.map(({ y, height = cardSize.height }) => y + height + frameInset.bottom);
  return {
    width: Math.max(places.length === 0 ? frameSize.width : 0, ...right),
    height: Math.max(places.length === 0 ? frameSize.height : 0, ...below),
  };
}

/** The shape of a card that means the same as before is the same. */
function toShape(node: FlowNode, manifest: NodeManifest | undefined, old: CanvasNode | undefined): CardShape {
  const { width, measured, handles } = old ?? {};
  const isSame = old?.data.node === node && old.data.manifest === manifest;
  if (!isSame || width === undefined || measured === undefined || handles === undefined)
    return toCardShape(node, manifest);
  return { width, measured, handles };
}

function isSameNode(before: CanvasNode, node: CanvasNode): boolean {
  return (
    before.data.node === node.data.node &&
    before.data.manifest === node.data.manifest &&
    before.position.x === node.position.x &&
    before.position.y === node.position.y &&
    before.width === node.width &&
    before.height === node.height &&
    before.zIndex === node.zIndex &&
    before.parentId === node.parentId
  );
}

/**
 * The graph as React Flow draws it. Boxes and wires of `before` that are still right are handed on as they are: what has
 * not changed is not drawn again.
 */
export function toCanvasElements(
  graph: FlowGraph,
  manifests: ManifestRegistry,
  before: CanvasElements = { nodes: [], edges: [] },
): CanvasElements {
  const known = new Map(before.nodes.map((node) => [node.id, node]));
  const ids = new Set(graph.nodes.map((node) => node.id));
  const frames = new Set(
    graph.nodes.filter((node) => kindOf(manifestOf(node, manifests)) === "frame").map((node) => node.id),
  );
  const depths = new Map<string, number>();
  const nodes = inOrder(graph).map((node, index): CanvasNode => {
    const manifest = manifestOf(node, manifests);
    const type = kindOf(manifest);
    const place = graph.layout?.[node.id];
    const { x, y } = place ?? toFallback(index);
    const usual = type === "frame" ? toFrameSize(graph, node.id) : sizes[type];
    const size = { width: place?.width ?? usual.width, height: place?.height ?? usual.height };
    // Only of a frame that comes before it: parents in a circle, which a file may hold, would never be placed.
    const around = node.parent === undefined || !frames.has(node.parent) ? undefined : depths.get(node.parent);
    const parentId = around === undefined ? undefined : node.parent;
    const depth = around === undefined ? 0 : around + 1;
    depths.set(node.id, depth);
    const old = known.get(node.id);
    const next: CanvasNode = {
      id: node.id,
      type,
      position: { x, y },
      data: { node, manifest, size },
      zIndex: layers[type] + depth * layersOfScope,
      ...(type === "card" ? { className: liftedWhenSelected, ...toShape(node, manifest, old) } : size),
      ...(parentId === undefined ? {} : { parentId }),
    };
    return old !== undefined && isSameNode(old, next) ? old : next;
  });
  const wires = new Map(before.edges.map((edge) => [edge.id, edge]));
  const edges = graph.edges
    // An edge to nowhere is a problem that the list of problems names; there is nothing to draw it to.
    .filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node))
    .map((edge): CanvasEdge => {
      const id = toEdgeKey(edge);
      const depth = Math.max(depths.get(edge.from.node) ?? 0, depths.get(edge.to.node) ?? 0);
      const zIndex = layers.wire + depth * layersOfScope;
      const old = wires.get(id);
      if (old?.zIndex === zIndex) return old;
      return {
        id,
        type: "wire",
        source: edge.from.node,
        sourceHandle: edge.from.port,
        target: edge.to.node,
        targetHandle: edge.to.port,
        data: { edge },
        // At its other end a wire begins: whoever drags from there wants one more.
        reconnectable: "target",
        zIndex,
      };
    });
  return { nodes, edges };
}
