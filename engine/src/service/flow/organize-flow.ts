import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { lockFlow } from "./find-flow.js";

/** Where lists show a flow. */
export type FlowPlace = { id: string; folder: string; tags: string[] };

/**
 * Puts a flow into a folder, tags it, or both; what is absent stays. Neither is part of the draft: nothing of what runs
 * changes, and files do not carry it. Throws `flow.not-found`.
 */
export async function organizeFlow(
  parts: { database: Database },
  actor: Actor,
  input: { flow: string; folder?: string | undefined; tags?: readonly string[] | undefined },
): Promise<FlowPlace> {
  authorize(actor, "flow.organize");
  const { folder, tags } = input;
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await lockFlow(client, input.flow);
    // The draft is as old as before.
    const { updatedAt } = await client.flow.findUniqueOrThrow({ where: { id }, select: { updatedAt: true } });
    return client.flow.update({
      where: { id },
      data: {
        updatedAt,
        ...(folder === undefined ? {} : { folder }),
        ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
      },
      select: { id: true, folder: true, tags: true },
    });
  });
}
