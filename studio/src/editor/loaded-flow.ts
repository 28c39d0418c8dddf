import type { FlowGraph } from "@autoweave/contracts/flow-graph";

/** A flow as the API gives it, as far as the editor needs it. */
export type LoadedFlow = {
  id: string;
  name: string;
  revision: number;
  graph: FlowGraph;
  isChanged: boolean;
  published: { number: number } | null;
};
