import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Plan } from "@autoweave/contracts/plan";
import type { Database } from "../../store/database.js";
import { findFlowId } from "../flow/find-flow.js";
import { readKeptGraph } from "../flow/read-graph.js";

/** A version in a list. Times are ISO 8601. */
export type VersionSummary = {
  id: string;
  number: number;
  hash: string;
  note: string | null;
  isLive: boolean;
  createdAt: string;
};

/** A version with what it holds. */
export type VersionView = VersionSummary & { graph: FlowGraph; plan: Plan };

const mostVersions = 500;
const inShort = { id: true, number: true, hash: true, note: true, createdAt: true } as const;

function toSummary(
  row: { id: string; number: number; hash: string; note: string | null; createdAt: Date },
  liveId: string | null,
): VersionSummary {
  const { id, number, hash, note, createdAt } = row;
  return { id, number, hash, note, isLive: id === liveId, createdAt: createdAt.toISOString() };
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
    const { publishedVersionId } = await client.flow.findUniqueOrThrow({ where: { id: flowId } });
    const rows = await client.flowVersion.findMany({
      where: { flowId, ...(input.before === undefined ? {} : { number: { lt: input.before } }) },
      select: inShort,
      orderBy: { number: "desc" },
      take: mostVersions,
    });
    return rows.map((row) => toSummary(row, publishedVersionId));
  });
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
    if (row === null) {
      throw new AppError("flow.not-found", `The flow has no version ${input.number}; list the versions there are.`);
    }
    return {
      ...toSummary(row, publishedVersionId),
      graph: readKeptGraph(row.graph),
      plan: row.plan as unknown as Plan,
    };
  });
}
