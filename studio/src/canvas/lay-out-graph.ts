import type { EdgeEnd, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import type { ELK, ElkNode, ElkPort } from "elkjs/lib/elk-api.js";
import { frameInset } from "../graph-edits/move-nodes";
import { portsOf } from "../graph-edits/node-ports";
import { cardSize, frameSize, noteSize, type Size, toGrid } from "../graph-edits/place-node";

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.spacing.nodeNode": "32",
  "elk.layered.spacing.nodeNodeBetweenLayers": "64",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  // Network simplex is a little straighter and takes ten times as long.
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
};
const insets = `[top=${frameInset.top},left=${frameInset.left},bottom=${frameInset.bottom},right=${frameInset.right}]`;

type Sizes = ReadonlyMap<string, Size>;

function toPorts(node: FlowNode, manifests: ManifestRegistry): ElkPort[] {
  const manifest = manifestOf(node, manifests);
  if (manifest === undefined) return [];
  const { inputs, outputs } = portsOf(node, manifest);
  // Clockwise from above, as the layouter counts: ways out from the top down, ways in from the bottom up.
  const east = outputs.map((port) => ({ id: `${node.id}.${port.name}`, side: "EAST" }));
  const west = inputs.map((port) => ({ id: `${node.id}.${port.name}`, side: "WEST" })).reverse();
  return [...east, ...west].map(({ id, side }, index) => ({
    id,
    width: 1,
    height: 1,
    layoutOptions: { "elk.port.side": side, "elk.port.index": String(index) },
  }));
}

function toElkNode(graph: FlowGraph, manifests: ManifestRegistry, sizes: Sizes, node: FlowNode): ElkNode {
  const isFrame = manifestOf(node, manifests)?.container !== undefined;
  if (!isFrame) {
    const { width, height } = sizes.get(node.id) ?? cardSize;
    return {
      id: node.id,
      width,
      height,
      ports: toPorts(node, manifests),
      layoutOptions: { "elk.portConstraints": "FIXED_ORDER" },
    };
  }
  return {
    id: node.id,
    children: toChildren(graph, manifests, sizes, node.id),
    layoutOptions: {
      ...options,
      "elk.padding": insets,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${frameSize.width / 2},${frameSize.height / 2})`,
    },
  };
}

function toChildren(
  graph: FlowGraph,
  manifests: ManifestRegistry,
  sizes: Sizes,
  parent: string | undefined,
): ElkNode[] {
  return graph.nodes
    .filter((node) => node.parent === parent && manifestOf(node, manifests)?.kind !== "note")
    .map((node) => toElkNode(graph, manifests, sizes, node));
}

/** The graph as the layouter takes it. Edges between a container and its body say only what is inside, and are left out. */
export function toElkGraph(graph: FlowGraph, manifests: ManifestRegistry, sizes: Sizes): ElkNode {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const isFrame = (node: FlowNode) => manifestOf(node, manifests)?.container !== undefined;
  const ports = new Set(
    graph.nodes.flatMap((node) => (isFrame(node) ? [] : toPorts(node, manifests).map((port) => port.id))),
  );
  const toEnd = ({ node, port }: EdgeEnd) => (ports.has(`${node}.${port}`) ? `${node}.${port}` : node);
  const edges = graph.edges.flatMap((edge, index) => {
    const [from, to] = [byId.get(edge.from.node), byId.get(edge.to.node)];
    if (from === undefined || to === undefined || from.parent !== to.parent) return [];
    return [{ id: `e${index}`, sources: [toEnd(edge.from)], targets: [toEnd(edge.to)] }];
  });
  return { id: "flow", layoutOptions: options, children: toChildren(graph, manifests, sizes, undefined), edges };
}

function toMoves(graph: FlowGraph, laid: ElkNode): FlowOp[] {
  return (laid.children ?? []).flatMap((child): FlowOp[] => {
    const { x = 0, y = 0, width, height } = child;
    const isFrame = child.children !== undefined;
    const before = graph.layout?.[child.id];
    const position = { ...toGrid({ x, y }), ...(isFrame && width && height ? sizeOnGrid(width, height) : {}) };
    const isSame =
      before !== undefined &&
      before.x === position.x &&
      before.y === position.y &&
      (!isFrame || JSON.stringify({ ...before }) === JSON.stringify(position));
    return [...(isSame ? [] : [{ op: "move-node" as const, id: child.id, position }]), ...toMoves(graph, child)];
  });
}

function sizeOnGrid(width: number, height: number): Size {
  const { x, y } = toGrid({ x: width, y: height });
  return { width: x, height: y };
}

/** Notes stand where nobody else does: below what was laid out, in their order. */
function toNoteMoves(graph: FlowGraph, manifests: ManifestRegistry, laid: ElkNode): FlowOp[] {
  let x = 0;
  const y = (laid.height ?? 0) + 48;
  return graph.nodes
    .filter((node) => manifestOf(node, manifests)?.kind === "note" && node.parent === undefined)
    .map((node): FlowOp => {
      const { width = noteSize.width, height = noteSize.height } = graph.layout?.[node.id] ?? {};
      const move: FlowOp = { op: "move-node", id: node.id, position: { ...toGrid({ x, y }), width, height } };
      x += width + 32;
      return move;
    });
}

/** Where everything goes when it is put in order, left to right. `sizes` are the cards' as they are drawn. */
export async function layOutGraph(
  elk: Pick<ELK, "layout">,
  graph: FlowGraph,
  manifests: ManifestRegistry,
  sizes: Sizes = new Map(),
): Promise<FlowOp[]> {
  const laid = await elk.layout(toElkGraph(graph, manifests, sizes));
  return [...toMoves(graph, laid), ...toNoteMoves(graph, manifests, laid)];
}
