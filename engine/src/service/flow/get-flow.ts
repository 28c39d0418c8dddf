import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { graphHash } from "@autoweave/flow/graph-hash";
import type { Database, TenantClient } from "../../store/database.js";
import { flowNotFound, isId } from "../refer.js";
import { findFlowId } from "./find-flow.js";
import type { FlowSummary } from "./list-flows.js";
import { readKeptGraph } from "./read-graph.js";
import { type TriggerView, toEnv, toTriggerView } from "./trigger-view.js";

/** A flow with its draft and what is live of it. */
export type FlowView = FlowSummary & {
  /** The draft. */
  graph: FlowGraph;
  /** The draft means something else than what is live. */
  isChanged: boolean;
  triggers: TriggerView[];
};

/** A flow by id or name. Throws `flow.not-found`. */
export async function getFlow(parts: { database: Database }, actor: Actor, input: { flow: string }): Promise<FlowView> {
  authorize(actor, "flow.get");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const [view] = await readFlowViews(client, [await findFlowId(client, input.flow)]);
    if (view === undefined) throw flowNotFound(input.flow);
    return view;
  });
}

/** Flows by their ids, in any order; one that is not there is left out. */
export async function getFlows(
  parts: { database: Database },
  actor: Actor,
  input: { ids: readonly string[] },
): Promise<FlowView[]> {
  authorize(actor, "flow.get");
  const ids = input.ids.filter(isId);
  return parts.database.withTenant(actor.tenantId, (client) => readFlowViews(client, ids));
}

async function readFlowViews(client: TenantClient, ids: string[]): Promise<FlowView[]> {
  const flows = await client.flow.findMany({ where: { id: { in: ids } } });
  const published = flows.flatMap(({ publishedVersionId }) =>
    publishedVersionId === null ? [] : [publishedVersionId],
  );
  const versions = await client.flowVersion.findMany({
    where: { id: { in: published } },
    select: { id: true, number: true, hash: true, graph: true },
  });
  const triggers = await client.trigger.findMany({ where: { flowId: { in: ids } }, orderBy: { node: "asc" } });
  const next = await readNextDates(client, ids);
  const liveById = new Map(versions.map((version) => [version.id, version]));
  const now = new Date();
  return flows.map((flow) => {
    const live = liveById.get(flow.publishedVersionId ?? "");
    const env = live === undefined ? {} : toEnv(readKeptGraph(live.graph));
    const graph = readKeptGraph(flow.draft);
    return {
      id: flow.id,
      name: flow.name,
      description: flow.description,
      folder: flow.folder,
      tags: flow.tags,
      revision: flow.draftRevision,
      createdAt: flow.createdAt.toISOString(),
      updatedAt: flow.updatedAt.toISOString(),
      published: live === undefined ? null : { id: live.id, number: live.number, hash: live.hash },
      nextAt: next.get(flow.id) ?? null,
      graph,
      isChanged: live?.hash !== graphHash(graph),
      triggers:
        live === undefined
          ? []
          : triggers.filter(({ flowId }) => flowId === flow.id).map((trigger) => toTriggerView(trigger, env, now)),
    };
  });
}

/** When the next schedule of each of these flows starts a run; a flow without one is not in it. */
async function readNextDates(client: TenantClient, flows: string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await client.trigger.groupBy({
    by: ["flowId"],
    where: { flowId: { in: flows }, nextAt: { not: null } },
    _min: { nextAt: true },
  });
  return new Map(
    rows.flatMap(({ flowId, _min: { nextAt } }) => (nextAt === null ? [] : [[flowId, nextAt.toISOString()]])),
  );
}
