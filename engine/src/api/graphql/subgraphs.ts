import { flowsSubgraph } from "./flows/subgraph.js";
import { pluginsSubgraph } from "./plugins/subgraph.js";
import type { Subgraph } from "./subgraph.js";

/** Every subgraph of the engine. */
export const subgraphs: readonly Subgraph[] = [flowsSubgraph, pluginsSubgraph];
