import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { Plan } from "@autoweave/contracts/plan";
import { graphHash } from "@autoweave/flow/graph-hash";
import { compileScope } from "./compile-scope.js";
import { createGraphIndex } from "./graph-index.js";
import { findTriggers, sliceTrigger } from "./slice.js";

/** The stages behind validation. The graph must have passed it; anything else throws `internal.bug`. */
export function toPlan(graph: FlowGraph, manifests: ManifestRegistry): Plan {
  const index = createGraphIndex(graph, manifests);
  const outer = { readable: new Set<string>(), priority: graph.settings?.priority ?? 0 };
  const scopes = findTriggers(index).map((id) => [id, compileScope(index, sliceTrigger(index, id), outer)] as const);
  return { format: 1, hash: graphHash(graph), triggers: Object.fromEntries(scopes) };
}
