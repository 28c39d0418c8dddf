import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Plan } from "@autoweave/contracts/plan";
import { validateGraph } from "@autoweave/flow/validate";
import { toPlan } from "./to-plan.js";

/** A plan with the warnings that came with it, or the diagnostics that stand in its way. */
export type Compiled = { plan: Plan; diagnostics: Diagnostic[] } | { plan?: undefined; diagnostics: Diagnostic[] };

/**
 * Turns a graph into the plan its runs follow. Pure: the same graph and manifests give the same plan. Units, segments
 * and loads do not depend on the order in which nodes are listed, nor on where they stand on the canvas.
 */
export function compile(graph: FlowGraph, manifests: ManifestRegistry): Compiled {
  const diagnostics = validateGraph(graph, manifests);
  if (diagnostics.some((diagnostic) => diagnostic.severity === "error")) return { diagnostics };
  return { plan: toPlan(graph, manifests), diagnostics };
}
