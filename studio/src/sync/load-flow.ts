import type { createApiClient } from "../api/trpc";
import { createDraftServer } from "./create-draft-server";
import { localBrowser } from "./local-browser";
import { takeLeftEdits } from "./open-draft-storage";

/** What was done about edits that an earlier tab had left behind. */
export type Recovered = { edits: number; refused: string | undefined };

/**
 * Loads a flow, after having sent what closed tabs have left of it. Throws when the server cannot be reached; what was
 * left then stays where it is.
 */
export async function loadFlow(client: ReturnType<typeof createApiClient>, flow: string) {
  const recovered: Recovered = { edits: 0, refused: undefined };
  const { id } = await client.flows.get.query({ flow });
  const server = createDraftServer(client, id);
  await takeLeftEdits(id, localBrowser(), async (left) => {
    let { revision } = left;
    for (const batch of left.batches) {
      const sent = await server.send(batch, revision);
      if (sent.kind === "taken") {
        revision = sent.revision;
        recovered.edits += batch.ops.length;
      } else {
        recovered.refused = sent.kind === "refused" ? sent.message : "They were made on a draft that is long gone.";
      }
    }
  });
  return { ...(await client.flows.get.query({ flow: id })), recovered };
}
