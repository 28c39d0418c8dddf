import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { ManifestRegistry, NodeManifest } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import { mainInput, mainOutput, type NodePorts, portsOf } from "./node-ports";
import { frameSize, noteSize, type Point, toFreePlace, toPlaceBehind } from "./place-node";
import { toNodeId } from "./to-node-id";

/** A port on the canvas that a new node is to hang on: of a node, seen from outside or from its body. */
export type Anchor = { node: string; port: string; side: "output" | "input" };

/** Where a new node goes: at a point, in a body, on a port, or into an edge. */
export type NodePlace = {
  at?: Point | undefined;
  parent?: string | undefined;
  anchor?: Anchor | undefined;
  edge?: Edge | undefined;
};

/** What adding a node takes, and the id that it gets. */
export type AddedNode = { id: string; ops: FlowOp[] };

/** A node of this type as it stands before its author has said anything. */
export function toNewNode(graph: FlowGraph, manifest: NodeManifest, parent: string | undefined): FlowNode {
  const id = toNodeId(new Set(graph.nodes.map((node) => node.id)), manifest.title);
  return {
    id,
    type: manifest.type,
    version: manifest.version,
    config: {},
    ...(parent === undefined ? {} : { parent }),
  };
}

function toPosition(manifest: NodeManifest, point: Point) {
  if (manifest.container !== undefined) return { ...point, ...frameSize };
  return manifest.kind === "note" ? { ...point, ...noteSize } : point;
}

/** The body that a node at this anchor belongs to. */
function parentOf(graph: FlowGraph, manifests: ManifestRegistry, anchor: Anchor): string | undefined {
  const node = graph.nodes.find((candidate) => candidate.id === anchor.node);
  if (node === undefined) return undefined;
  const container = manifestOf(node, manifests)?.container;
  const isInner =
    container !== undefined &&
    (anchor.side === "output" ? anchor.port === container.itemPort : anchor.port === container.resultPort);
  return isInner ? node.id : node.parent;
}

function toAnchorEdge(id: string, ports: NodePorts, { node, port, side }: Anchor): Edge[] {
  const end = { node, port };
  if (side === "output") {
    const input = mainInput(ports);
    return input === undefined ? [] : [{ from: end, to: { node: id, port: input.name } }];
  }
  const output = mainOutput(ports);
  return output === undefined ? [] : [{ from: { node: id, port: output.name }, to: end }];
}

/**
 * Adds a node of this type, connected to what it was dropped on. Of a node dropped on an edge, the edge leads into it and
 * from it on.
 */
export function addNode(
  graph: FlowGraph,
  manifests: ManifestRegistry,
  manifest: NodeManifest,
  place: NodePlace = {},
): AddedNode {
  const { anchor, edge } = place;
  const target = edge === undefined ? undefined : graph.nodes.find((node) => node.id === edge.to.node);
  const parent =
    place.parent ??
    (anchor !== undefined
      ? parentOf(graph, manifests, anchor)
      : edge !== undefined
        ? toEdgeParent(graph, edge)
        : undefined);
  const node = toNewNode(graph, manifest, manifest.kind === "trigger" ? undefined : parent);
  const ports = portsOf(node, manifest);
  const beside = anchor?.node ?? edge?.from.node;
  const isBehind = beside !== undefined && beside !== parent;
  const point =
    place.at !== undefined
      ? toFreePlace(graph, place.at, node.parent)
      : isBehind
        ? toPlaceBehind(graph, beside)
        : toFreePlace(graph, { x: 40, y: 64 }, node.parent);
  const ops: FlowOp[] = [
    { op: "add-node", node },
    { op: "move-node", id: node.id, position: toPosition(manifest, point) },
  ];
  const [input, output] = [mainInput(ports), mainOutput(ports)];
  if (edge !== undefined && target !== undefined && input !== undefined && output !== undefined) {
    ops.push(
      { op: "remove-edge", edge },
      { op: "add-edge", edge: { from: edge.from, to: { node: node.id, port: input.name } } },
      { op: "add-edge", edge: { from: { node: node.id, port: output.name }, to: edge.to } },
    );
  } else if (anchor !== undefined) {
    ops.push(...toAnchorEdge(node.id, ports, anchor).map((added): FlowOp => ({ op: "add-edge", edge: added })));
  }
  return { id: node.id, ops };
}

function toEdgeParent(graph: FlowGraph, edge: Edge): string | undefined {
  const from = graph.nodes.find((node) => node.id === edge.from.node);
  const to = graph.nodes.find((node) => node.id === edge.to.node);
  // Between a container and its body, the body's end says where the edge lies.
  return to?.parent === from?.id ? to?.parent : from?.parent;
}

/** The types whose nodes can hang on this port: they need an input for it to feed, or an output to feed it. */
export function findFitting(manifests: ManifestRegistry, side: Anchor["side"]): NodeManifest[] {
  return [...manifests.values()].filter((manifest) =>
    side === "output"
      ? Object.keys(manifest.inputs).length > 0
      : Object.keys(manifest.outputs).length > 0 || manifest.dynamicOutputs !== undefined,
  );
}
