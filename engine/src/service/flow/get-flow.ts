import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { graphHash } from "@autoweave/flow/graph-hash";
import type { Database } from "../../store/database.js";
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
    const id = await findFlowId(client, input.flow);
    const flow = await client.flow.findUniqueOrThrow({ where: { id } });
    const live =
      flow.publishedVersionId === null
        ? null
        : await client.flowVersion.findUnique({
            where: { id: flow.publishedVersionId },
          });
    const triggers = await client.trigger.findMany({ where: { flowId: id }, orderBy: { node: "asc" } });
    const graph = readKeptGraph(flow.draft);
    return {
      id,
      name: flow.name,
      revision: flow.draftRevision,
      published: live === null ? null : { id: live.id, number: live.number, hash: live.hash },
      createdAt: flow.createdAt.toISOString(),
      updatedAt: flow.updatedAt.toISOString(),
      graph,
      isChanged: live?.hash !== graphHash(graph),
      triggers:
        live === null
          ? []
          : triggers.map((trigger) => toTriggerView(trigger, toEnv(readKeptGraph(live.graph)), new Date())),
    };
  });
}
