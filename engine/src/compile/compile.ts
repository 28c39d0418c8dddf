import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Plan } from "@autoweave/contracts/plan";
import { graphHash } from "@autoweave/flow/graph-hash";
import { validateGraph } from "@autoweave/flow/validate";
import { compileScope } from "./compile-scope.js";
import { createGraphIndex } from "./graph-index.js";
import { findTriggers, sliceTrigger } from "./slice.js";

/** A plan with the warnings that came with it, or the diagnostics that stand in its way. */
export type Compiled = { plan: Plan; diagnostics: Diagnostic[] } | { plan?: undefined; diagnostics: Diagnostic[] };

/** The stages behind validation. The graph must have passed it; anything else throws `internal.bug`. */
export function toPlan(graph: FlowGraph, manifests: ManifestRegistry): Plan {
  const index = createGraphIndex(graph, manifests);
  const outer = { readable: new Set<string>(), priority: graph.settings?.priority ?? 0 };
  const scopes = findTriggers(index).map((id) => [id, compileScope(index, sliceTrigger(index, id), outer)] as const);
  return { format: 1, hash: graphHash(graph), triggers: Object.fromEntries(scopes) };
}

/**
 * Turns a graph into the plan its runs follow. Pure: the same graph and manifests give the same plan, whatever the order
 * its nodes are listed in and wherever they stand on the canvas.
 */
export function compile(graph: FlowGraph, manifests: ManifestRegistry): Compiled {
  const diagnostics = validateGraph(graph, manifests);
  if (diagnostics.some((diagnostic) => diagnostic.severity === "error")) return { diagnostics };
  return { plan: toPlan(graph, manifests), diagnostics };
}
