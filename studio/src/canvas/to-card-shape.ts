import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { type Node, type NodeHandle, Position } from "@xyflow/react";
import { portsOf } from "../graph-edits/node-ports";
import { cardSize } from "../graph-edits/place-node";
import { cardBorder, cardHeight, portSize, toPortTops } from "./port-places";

/** What React Flow has to know of a card before it can draw wires to it. */
export type CardShape = Required<Pick<Node, "width" | "measured" | "handles">>;

/** The ports along one side; they stand on the inner edge of the border. */
function toHandles(type: "source" | "target", names: readonly string[], height: number): NodeHandle[] {
  const tops = toPortTops(names.length, height);
  const edge = type === "source" ? cardSize.width - cardBorder : cardBorder;
  return names.map((id, index) => ({
    id,
    type,
    position: type === "source" ? Position.Right : Position.Left,
    x: edge - portSize / 2,
    y: cardBorder + (tops[index] ?? 0) - portSize / 2,
    width: portSize,
    height: portSize,
  }));
}

/**
 * The size of a card and the places of its ports, which follow from its settings. Without them React Flow draws every
 * card once unseen, measures it and draws it again; and it does not look again at one whose ports have changed but not
 * its size.
 */
export function toCardShape(node: FlowNode, manifest: NodeManifest | undefined): CardShape {
  const { inputs, outputs } = manifest === undefined ? { inputs: [], outputs: [] } : portsOf(node, manifest);
  const height = cardHeight(inputs.length, outputs.length);
  const toNames = (ports: readonly { name: string }[]) => ports.map(({ name }) => name);
  return {
    width: cardSize.width,
    measured: { width: cardSize.width, height },
    handles: [...toHandles("target", toNames(inputs), height), ...toHandles("source", toNames(outputs), height)],
  };
}
