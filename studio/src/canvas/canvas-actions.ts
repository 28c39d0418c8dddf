import { createContext, useContext } from "react";
import type { NodePlace } from "../graph-edits/add-node";
import type { Point } from "../graph-edits/place-node";

/** Where a new node is asked for: its place in the flow, and where on the screen the list of types opens. */
export type NodeRequest = NodePlace & { screen: Point };

/** What boxes and wires ask the canvas for. */
export type CanvasActions = { askForNode(request: NodeRequest): void };

const CanvasActionsContext = createContext<CanvasActions | undefined>(undefined);
export const CanvasActionsProvider = CanvasActionsContext;

/** What the canvas around does for boxes and wires. */
export function useCanvasActions(): CanvasActions {
  const actions = useContext(CanvasActionsContext);
  if (actions === undefined) throw new Error("useCanvasActions works inside a canvas.");
  return actions;
}
