import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { toApiError } from "../api/api-error";
import type { createApiClient } from "../api/trpc";
import { toFreeName } from "./to-free-name";

const mostTries = 5;

/** Makes a new flow of a graph, under a name that is free. No other flow is touched, whoever makes one meanwhile. */
export async function createFlow(
  client: ReturnType<typeof createApiClient>,
  graph: FlowGraph,
): Promise<{ id: string; name: string }> {
  for (let tries = 1; ; tries++) {
    const flows = await client.flows.list.query();
    const name = toFreeName(new Set(flows.map((flow) => flow.name)), graph.name);
    try {
      return await client.flows.import.mutate({ graph: { ...graph, name }, isNew: true });
    } catch (thrown) {
      // Somebody has just taken the name.
      if (tries === mostTries || toApiError(thrown).code !== "flow.name-taken") throw thrown;
    }
  }
}
