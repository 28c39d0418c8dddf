import type { Subgraph } from "../subgraph.js";
import { defineFlow } from "./define-flow.js";
import { defineFlowMutations } from "./define-flow-mutations.js";
import { defineFlowQueries } from "./define-flow-queries.js";
import { defineNodeRun } from "./define-node-run.js";
import { defineRun } from "./define-run.js";
import { defineRunMutations } from "./define-run-mutations.js";
import { defineRunQueries } from "./define-run-queries.js";
import { defineSubscriptions } from "./define-subscriptions.js";
import { defineVersion } from "./define-version.js";
import { createTypes } from "./types.js";

/** Flows, their versions and triggers, runs and their nodes. */
export const flowsSubgraph: Subgraph = {
  name: "flows",
  define: (builder) => {
    const types = createTypes(builder);
    defineFlow(builder, types);
    defineVersion(types);
    defineRun(builder, types);
    defineNodeRun(types);
    defineFlowQueries(builder, types);
    defineRunQueries(builder, types);
    defineFlowMutations(builder, types);
    defineRunMutations(builder, types);
    defineSubscriptions(builder, types);
  },
};
