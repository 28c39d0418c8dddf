import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { diffGraphs, type GraphDiff } from "@autoweave/flow/diff-graphs";
import type { Database, TenantClient } from "../../store/database.js";
import { findFlowId } from "../flow/find-flow.js";
import { readKeptGraph } from "../flow/read-graph.js";
import { versionNotFound } from "./version-not-found.js";

/** A version by its number, what is live, or the draft. */
export type GraphName = number | "live" | "draft";

/**
 * What differs between two states of a flow. A flow that is not live has nothing in it as `live`. Throws
 * `flow.not-found`.
 */
export async function diffVersions(
  parts: { database: Database },
  actor: Actor,
  input: { flow: string; from: GraphName; to: GraphName },
): Promise<GraphDiff> {
  authorize(actor, "version.diff");
  const [from, to] = await parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await findFlowId(client, input.flow);
    return [await readState(client, id, input.from), await readState(client, id, input.to)] as const;
  });
  return diffGraphs(from, to);
}

async function readState(client: TenantClient, flowId: string, name: GraphName): Promise<FlowGraph> {
  const flow = await client.flow.findUniqueOrThrow({ where: { id: flowId } });
  if (name === "draft") return readKeptGraph(flow.draft);
  if (name === "live" && flow.publishedVersionId === null) return { format: 1, name: flow.name, nodes: [], edges: [] };
  const version =
    name === "live"
      ? await client.flowVersion.findUnique({ where: { id: flow.publishedVersionId ?? flowId } })
      : await client.flowVersion.findUnique({ where: { flowId_number: { flowId, number: name } } });
  if (version === null) throw versionNotFound(name === "live" ? 0 : name);
  return readKeptGraph(version.graph);
}
