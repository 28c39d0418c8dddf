import { flowsSubgraph } from "./flows/subgraph.js";
import { identitySubgraph } from "./identity/subgraph.js";
import { observabilitySubgraph } from "./observability/subgraph.js";
import { pluginsSubgraph } from "./plugins/subgraph.js";
import { queueSubgraph } from "./queue/subgraph.js";
import type { Subgraph } from "./subgraph.js";

/** Every subgraph of the engine. */
export const subgraphs: readonly Subgraph[] = [
  flowsSubgraph,
  queueSubgraph,
  pluginsSubgraph,
  observabilitySubgraph,
  identitySubgraph,
];
