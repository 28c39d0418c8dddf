import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Plan } from "@autoweave/contracts/plan";
import type { Database, TenantClient } from "../../store/database.js";
import { findFlowId } from "../flow/find-flow.js";
import { readKeptGraph } from "../flow/read-graph.js";
import { isId } from "../refer.js";
import { versionNotFound } from "./version-not-found.js";

/** A version in a list. Times are ISO 8601. */
export type VersionSummary = {
  id: string;
  flowId: string;
  number: number;
  hash: string;
  note: string | null;
  isLive: boolean;
  /** Who published it; null where that was not written down. */
  by: { kind: string; id: string } | null;
  createdAt: string;
};

/** A version with what it holds. */
export type VersionView = VersionSummary & { graph: FlowGraph; plan: Plan };

/** Most versions in one list. */
const mostVersions = 500;

type VersionRow = {
  id: string;
  flowId: string;
  number: number;
  hash: string;
  note: string | null;
  byKind: string | null;
  byId: string | null;
  createdAt: Date;
};

function toSummary(row: VersionRow, liveId: string | null): VersionSummary {
  const { id, flowId, number, hash, note, byKind, byId, createdAt } = row;
  const by = byKind === null || byId === null ? null : { kind: byKind, id: byId };
  return { id, flowId, number, hash, note, isLive: id === liveId, by, createdAt: createdAt.toISOString() };
}

/** The versions of a flow, the newest first, from below number `before` on. Throws `flow.not-found`. */
export async function listVersions(
  parts: { database: Database },
  actor: Actor,
  input: { flow: string; before?: number | undefined },
): Promise<VersionSummary[]> {
  authorize(actor, "version.list");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const flowId = await findFlowId(client, input.flow);
    const lists = await readVersionLists(client, [flowId], { before: input.before, limit: mostVersions });
    return lists.get(flowId) ?? [];
  });
}

/** The versions of several flows, named by their ids: of each the newest `limit` below number `before`. */
export async function listVersionsOfFlows(
  parts: { database: Database },
  actor: Actor,
  input: { flows: readonly string[]; before?: number | undefined; limit: number },
): Promise<Map<string, VersionSummary[]>> {
  authorize(actor, "version.list");
  const { before, limit } = input;
  return parts.database.withTenant(actor.tenantId, (client) =>
    readVersionLists(client, input.flows.filter(isId), { before, limit: Math.min(limit, mostVersions) }),
  );
}

async function readVersionLists(
  client: TenantClient,
  flowIds: string[],
  { before, limit }: { before: number | undefined; limit: number },
): Promise<Map<string, VersionSummary[]>> {
  const rows = await client.$queryRaw<(VersionRow & { liveId: string | null })[]>`
    SELECT v.*, f.published_version_id AS "liveId" FROM flow f CROSS JOIN LATERAL (
      SELECT id, flow_id AS "flowId", number, hash, note, by_kind AS "byKind", by_id AS "byId",
        created_at AS "createdAt" FROM flow_version
      WHERE flow_id = f.id AND (${before ?? null}::int IS NULL OR number < ${before ?? null}::int)
      ORDER BY number DESC LIMIT ${limit}
    ) v WHERE f.id = ANY(${flowIds}::uuid[]) ORDER BY v.number DESC`;
  const lists = new Map<string, VersionSummary[]>(flowIds.map((id) => [id, []]));
  for (const { liveId, ...row } of rows) lists.get(row.flowId)?.push(toSummary(row, liveId));
  return lists;
}

/** Versions with what they hold, by their ids, in any order; one that is not there is left out. */
export async function getVersions(
  parts: { database: Database },
  actor: Actor,
  input: { ids: readonly string[] },
): Promise<VersionView[]> {
  authorize(actor, "version.get");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const rows = await client.flowVersion.findMany({
      where: { id: { in: input.ids.filter(isId) } },
      include: { flow: { select: { publishedVersionId: true } } },
    });
    return rows.map((row) => toVersionView(row, row.flow.publishedVersionId));
  });
}

function toVersionView(row: VersionRow & { graph: unknown; plan: unknown }, liveId: string | null): VersionView {
  return { ...toSummary(row, liveId), graph: readKeptGraph(row.graph), plan: row.plan as Plan };
}

/** A version by its number. Throws `flow.not-found`. */
export async function getVersion(
  parts: { database: Database },
  actor: Actor,
  input: { flow: string; number: number },
): Promise<VersionView> {
  authorize(actor, "version.get");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const flowId = await findFlowId(client, input.flow);
    const { publishedVersionId } = await client.flow.findUniqueOrThrow({ where: { id: flowId } });
    const row = await client.flowVersion.findUnique({ where: { flowId_number: { flowId, number: input.number } } });
    if (row === null) throw versionNotFound(input.number);
    return toVersionView(row, publishedVersionId);
  });
}
