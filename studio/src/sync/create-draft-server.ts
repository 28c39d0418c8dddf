import { toApiError } from "../api/api-error";
import type { createApiClient } from "../api/trpc";
import type { DraftServer } from "./draft-server";

/** Errors after which sending the same again can help: the network, the server's own health, too many requests. */
function isPassing(code: string): boolean {
  return (
    ["network.unreachable", "database.unavailable", "queue.unavailable", "internal.bug"].includes(code) ||
    code.startsWith("limit.") ||
    code === "auth.required"
  );
}

/** The draft of a flow on the server, over the API. */
export function createDraftServer(client: ReturnType<typeof createApiClient>, flow: string): DraftServer {
  return {
    send: async (batch, revision) => {
      try {
        const taken = await client.flows.applyOps.mutate({ flow, revision, ops: [...batch.ops] });
        return { kind: "taken", revision: taken.revision };
      } catch (thrown) {
        const error = toApiError(thrown);
        if (error.code === "graph.conflict") return { kind: "behind" };
        if (isPassing(error.code)) throw error;
        return { kind: "refused", message: error.message };
      }
    },
    since: async () => {
      const whole = await client.flows.get.query({ flow });
      return { kind: "graph", graph: whole.graph, revision: whole.revision };
    },
  };
}
