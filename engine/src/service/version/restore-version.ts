import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { DraftParts } from "../flow/apply-flow-ops.js";
import { checkGraph } from "../flow/check-graph.js";
import { lockFlow } from "../flow/find-flow.js";
import { tellFlowChange } from "../flow/note-flow-change.js";
import { readKeptGraph } from "../flow/read-graph.js";
import { toEdits, writeDraft } from "../flow/write-draft.js";
import { versionNotFound } from "./version-not-found.js";

/**
 * Makes what a version holds the draft again; the flow keeps its name. Whoever edits the draft gets it as edits, and may
 * take it back like others. Throws `flow.not-found`.
 */
export async function restoreVersion(
  parts: DraftParts,
  actor: Actor,
  input: { flow: string; number: number },
): Promise<{ id: string; revision: number; diagnostics: Diagnostic[] }> {
  authorize(actor, "version.restore");
  const restored = await parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await lockFlow(client, input.flow);
    const flow = await client.flow.findUniqueOrThrow({ where: { id } });
    const key = { flowId_number: { flowId: id, number: input.number } };
    const version = await client.flowVersion.findUnique({ where: key, select: { graph: true } });
    if (version === null) throw versionNotFound(input.number);
    const graph = { ...readKeptGraph(version.graph), name: flow.name };
    const edits = toEdits(readKeptGraph(flow.draft), graph);
    return { id, graph, revision: await writeDraft(client, actor, flow, graph, edits) };
  });
  await tellFlowChange(parts, actor.tenantId);
  const { id, revision, graph } = restored;
  return { id, revision, diagnostics: await checkGraph(parts, actor.tenantId, graph) };
}
