import { type ApiError, toApiError } from "../api/api-error";
import type { createApiClient } from "../api/trpc";
import type { Batch, DraftServer, Sent, TakenBatch } from "./draft-server";

type Client = ReturnType<typeof createApiClient>;
type ServerBatch = { revision: number; ops: TakenBatch["ops"]; batch: string | null; by: { kind: string; id: string } };

/** Errors after which sending the same again can help: the network, the server's health, too many requests, a session. */
function isPassing(code: string): boolean {
  return [
    "network.unreachable",
    "database.unavailable",
    "queue.unavailable",
    "internal.bug",
    "request.too-many",
    "auth.required",
  ].includes(code);
}

function toTaken({ revision, ops, batch, by }: ServerBatch, nameOf: (id: string) => string | undefined): TakenBatch {
  return { id: batch, revision, ops, by: by.kind === "person" ? nameOf(by.id) : undefined };
}

function readConflicts(error: ApiError): string[] {
  const { conflicts } = error.details;
  return Array.isArray(conflicts)
    ? conflicts.flatMap((one: unknown) =>
        typeof one === "object" && one !== null && "message" in one ? [String(one.message)] : [],
      )
    : [];
}

/**
 * The draft of a flow on the server, over the API. Where two people changed the same place, what is sent counts and the
 * sender is told. `nameOf` says who somebody is.
 */
export function createDraftServer(
  client: Client,
  flow: string,
  nameOf: (person: string) => string | undefined = () => undefined,
): DraftServer {
  async function send(batch: Batch, revision: number, conflicts: string[], prefer?: "mine"): Promise<Sent> {
    try {
      const taken = await client.flows.applyOps.mutate({
        flow,
        revision,
        ops: [...batch.ops],
        batch: batch.id,
        ...(prefer === undefined ? {} : { prefer }),
      });
      const since = taken.since.map((one) => toTaken(one, nameOf));
      return { kind: "taken", revision: taken.revision, since, ops: taken.ops, conflicts };
    } catch (thrown) {
      const error = toApiError(thrown);
      if (error.code === "graph.conflict") {
        const found = readConflicts(error);
        return found.length > 0 && prefer === undefined ? send(batch, revision, found, "mine") : { kind: "behind" };
      }
      if (isPassing(error.code)) throw error;
      return { kind: "refused", message: error.message };
    }
  }

  return {
    send: (batch, revision) => send(batch, revision, []),
    since: async (revision) => {
      const { batches } = await client.flows.opsSince.query({ flow, revision });
      if (batches !== undefined) return { kind: "batches", batches: batches.map((one) => toTaken(one, nameOf)) };
      const whole = await client.flows.get.query({ flow });
      return { kind: "graph", graph: whole.graph, revision: whole.revision };
    },
  };
}
