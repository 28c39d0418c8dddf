import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database } from "../../store/database.js";
import { isStorable } from "../refer.js";

/** A live version, in short. */
export type LiveVersion = { id: string; number: number; hash: string };

/** A flow in a list. Times are ISO 8601. */
export type FlowSummary = {
  id: string;
  name: string;
  revision: number;
  published: LiveVersion | null;
  createdAt: string;
  updatedAt: string;
};

/** Most flows in one list. */
export const mostFlows = 1000;

/** Flows of the tenant by name, from behind the name `after` on. */
export async function listFlows(
  parts: { database: Database },
  actor: Actor,
  input: { after?: string | undefined; limit?: number | undefined } = {},
): Promise<FlowSummary[]> {
  authorize(actor, "flow.list");
  const { after, limit = mostFlows } = input;
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const flows = await client.flow.findMany({
      ...(after === undefined || !isStorable(after) ? {} : { where: { name: { gt: after } } }),
      select: { id: true, name: true, draftRevision: true, publishedVersionId: true, createdAt: true, updatedAt: true },
      orderBy: { name: "asc" },
      take: Math.min(limit, mostFlows),
    });
    const live = flows.flatMap((flow) => (flow.publishedVersionId === null ? [] : [flow.publishedVersionId]));
    const versions = await client.flowVersion.findMany({
      where: { id: { in: live } },
      select: { id: true, number: true, hash: true },
    });
    const byId = new Map(versions.map((version) => [version.id, version]));
    return flows.map((flow) => ({
      id: flow.id,
      name: flow.name,
      revision: flow.draftRevision,
      published: byId.get(flow.publishedVersionId ?? "") ?? null,
      createdAt: flow.createdAt.toISOString(),
      updatedAt: flow.updatedAt.toISOString(),
    }));
  });
}
