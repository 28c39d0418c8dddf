import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Database, TenantClient } from "../../store/database.js";
import { isStorable } from "../refer.js";

/** A live version, in short. */
export type LiveVersion = { id: string; number: number; hash: string };

/** A flow in a list. Times are ISO 8601. */
export type FlowSummary = {
  id: string;
  name: string;
  description: string | null;
  /** Where lists show it: names joined with `/`; empty at the top. */
  folder: string;
  tags: string[];
  revision: number;
  published: LiveVersion | null;
  /** The draft means something else than what is live; null where that was not worked out yet. */
  isChanged: boolean | null;
  /** When the next of its schedules starts a run. */
  nextAt: string | null;
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
      omit: { draft: true },
      orderBy: { name: "asc" },
      take: Math.min(limit, mostFlows),
    });
    const live = flows.flatMap((flow) => (flow.publishedVersionId === null ? [] : [flow.publishedVersionId]));
    const versions = await client.flowVersion.findMany({
      where: { id: { in: live } },
      select: { id: true, number: true, hash: true },
    });
    const byId = new Map(versions.map((version) => [version.id, version]));
    const next = await readNextDates(
      client,
      flows.flatMap(({ id, publishedVersionId }) => (publishedVersionId === null ? [] : [id])),
    );
    return flows.map((flow) => {
      const published = byId.get(flow.publishedVersionId ?? "") ?? null;
      const isChanged = flow.draftHash === null ? null : flow.draftHash !== published?.hash;
      return { ...toSummaryColumns(flow), published, isChanged, nextAt: next.get(flow.id) ?? null };
    });
  });
}

/** When the next schedule of each of these flows starts a run; a flow without one is not in it. */
export async function readNextDates(client: TenantClient, flows: string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await client.trigger.groupBy({
    by: ["flowId"],
    where: { flowId: { in: flows }, nextAt: { not: null } },
    _min: { nextAt: true },
  });
  return new Map(
    rows.flatMap(({ flowId, _min: { nextAt } }) => (nextAt === null ? [] : [[flowId, nextAt.toISOString()]])),
  );
}

type SummaryRow = {
  id: string;
  name: string;
  description: string | null;
  folder: string;
  tags: string[];
  draftRevision: number;
  createdAt: Date;
  updatedAt: Date;
};

/** What lists show of a flow's own row. */
export function toSummaryColumns(flow: SummaryRow) {
  return {
    id: flow.id,
    name: flow.name,
    description: flow.description,
    folder: flow.folder,
    tags: flow.tags,
    revision: flow.draftRevision,
    createdAt: flow.createdAt.toISOString(),
    updatedAt: flow.updatedAt.toISOString(),
  };
}
