import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { NodeRunView } from "@autoweave/contracts/run";
import { reachableFrom, toTopology } from "@autoweave/flow/topology";
import type { Pins } from "./pins";

function toPorts(value: Json): Record<string, Json> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** What nodes of the top put out in a run, for those of them that have an output. */
function toOutputs(runs: readonly NodeRunView[]): Pins {
  return Object.fromEntries(
    runs.flatMap((run) => {
      const ports = run.scope === "" && run.status === "completed" ? toPorts(run.output) : undefined;
      return ports === undefined ? [] : [[run.node, ports] as const];
    }),
  );
}

/** Pins with which only this node runs: everything else puts out what it put out in that run. */
export function pinAllBut(node: string, runs: readonly NodeRunView[], pins: Pins): Pins {
  const { [node]: _own, ...others } = { ...toOutputs(runs), ...pins };
  return others;
}

/** Pins with which this node and what hangs on it runs: everything before puts out what it put out in that run. */
export function pinAllBefore(graph: FlowGraph, node: string, runs: readonly NodeRunView[], pins: Pins): Pins {
  const behind = reachableFrom(toTopology(graph), [node]);
  return Object.fromEntries(Object.entries({ ...toOutputs(runs), ...pins }).filter(([id]) => !behind.has(id)));
}
