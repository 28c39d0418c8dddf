import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { isId } from "../refer.js";

/** Something that happened to a flow of the tenant. */
export type EventView = {
  id: string;
  kind: string;
  flow: string;
  name: string;
  revision: number;
  version: number | null;
  by: { kind: string; id: string };
  at: string;
};

/** Most events in one list. */
export const mostEvents = 500;
const usualEvents = 100;

/** What happened to flows of the tenant in the last days, the newest first, from behind event `before` on. */
export async function listEvents(
  parts: { database: Database },
  actor: Actor,
  input: { before?: string | undefined; limit?: number | undefined } = {},
): Promise<EventView[]> {
  authorize(actor, "observe.events");
  const { before, limit = usualEvents } = input;
  const rows = await parts.database.withTenant(actor.tenantId, (client) =>
    client.flowChange.findMany({
      ...(before === undefined || !isId(before) ? {} : { where: { id: { lt: before } } }),
      // Ids begin with the time.
      orderBy: { id: "desc" },
      take: Math.min(limit, mostEvents),
    }),
  );
  return rows.map(({ id, kind, flowId, name, revision, version, byKind, byId, at }) => ({
    ...{ id, kind, flow: flowId, name, revision, version },
    by: { kind: byKind, id: byId },
    at: at.toISOString(),
  }));
}
