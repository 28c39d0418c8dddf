import type { Actor } from "@autoweave/auth/actor";
import { uuidv7 } from "uuidv7";
import type { Bus } from "../../queue/bus.js";
import { flowChangeTopic } from "../../queue/topics.js";
import type { TenantClient } from "../../store/database.js";

/** What happened to a flow, and how it stands after that. */
export type NewFlowChange = {
  flowId: string;
  kind: "created" | "drafted" | "published" | "unpublished" | "removed";
  name: string;
  revision: number;
  /** The number of the version that is live. */
  version: number | null;
};

const keptDays = 7;
/** At each change some of what is old goes: no one else needs to see to it. */
const mostForgotten = 20;

/** Writes down what happened to a flow, in the transaction in which it happens, for those who watch. */
export async function noteFlowChange(client: TenantClient, actor: Actor, change: NewFlowChange): Promise<void> {
  const { flowId, kind, name, revision, version } = change;
  const { tenantId, subject } = actor;
  await client.flowChange.create({
    data: { id: uuidv7(), tenantId, flowId, kind, name, revision, version, byKind: subject.kind, byId: subject.id },
  });
  await client.$executeRaw`
    DELETE FROM flow_change WHERE id IN (
      SELECT id FROM (SELECT id, at FROM flow_change WHERE tenant_id = ${tenantId} ORDER BY changed LIMIT ${mostForgotten}) old
      WHERE at < now() - ${keptDays} * interval '1 day')`;
}

/** Says on the bus that something happened to a tenant's flows. Whoever misses it looks by itself a little later. */
export async function tellFlowChange(
  parts: { bus: Bus; onError: (error: unknown) => void },
  tenantId: string,
): Promise<void> {
  await parts.bus.publish([{ topic: flowChangeTopic, body: { tenantId } }]).catch(parts.onError);
}

/** The number of a flow's live version. */
export async function readLiveNumber(client: TenantClient, versionId: string | null): Promise<number | null> {
  if (versionId === null) return null;
  const version = await client.flowVersion.findUnique({ where: { id: versionId }, select: { number: true } });
  return version?.number ?? null;
}
