import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Point } from "../graph-edits/place-node";
import type { Box } from "./find-guides";

/** A frame as it lies on the canvas. */
export type Frame = Box & { id: string; depth: number };

function isInside(point: Point, box: Box): boolean {
  return point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height;
}

/** The innermost frame at a point of the canvas; never one of `except`, nor one that lies in one of them. */
export function findFrameAt(
  frames: readonly Frame[],
  graph: FlowGraph,
  point: Point,
  except: ReadonlySet<string> = new Set(),
): Frame | undefined {
  const parents = new Map(graph.nodes.map((node) => [node.id, node.parent]));
  const isExcluded = (id: string): boolean => {
    const seen = new Set<string>();
    for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = parents.get(at)) {
      if (except.has(at)) return true;
      seen.add(at);
    }
    return false;
  };
  return frames
    .filter((frame) => isInside(point, frame) && !isExcluded(frame.id))
    .sort((one, other) => other.depth - one.depth)[0];
}

/** Boxes that lie wholly within another: what a note groups. */
export function findWithin(box: Box, others: readonly (Box & { id: string })[]): string[] {
  return others
    .filter(
      (other) =>
        other.x >= box.x &&
        other.y >= box.y &&
        other.x + other.width <= box.x + box.width &&
        other.y + other.height <= box.y + box.height,
    )
    .map((other) => other.id);
}
