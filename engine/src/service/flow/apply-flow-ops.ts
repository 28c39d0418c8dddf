import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { applyOps } from "@autoweave/flow/apply-op";
import type { Bus } from "../../queue/bus.js";
import type { Database } from "../../store/database.js";
import { toJsonColumn } from "../../store/json-column.js";
import { checkGraph } from "./check-graph.js";
import { lockFlow } from "./find-flow.js";
import { explainName } from "./import-flow.js";
import { noteFlowChange, readLiveNumber, tellFlowChange } from "./note-flow-change.js";
import { readGraph, readKeptGraph, toGraphText } from "./read-graph.js";

/**
 * Makes edits of a draft, all or none. `revision` is the one that the edits were made on. Throws `graph.conflict` (with
 * `details.revision`) when the draft has moved on, `graph.invalid` when an edit does not fit, `flow.not-found`,
 * `flow.name-taken`.
 */
export async function applyFlowOps(
  parts: { database: Database; bus: Bus; manifests: ManifestRegistry; onError: (error: unknown) => void },
  actor: Actor,
  input: { flow: string; revision: number; ops: FlowOp[] },
): Promise<{ id: string; revision: number; diagnostics: Diagnostic[] }> {
  authorize(actor, "flow.apply-ops");
  const { id, graph, revision } = await parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await lockFlow(client, input.flow);
    const flow = await client.flow.findUniqueOrThrow({ where: { id } });
    if (flow.draftRevision !== input.revision) {
      throw new AppError(
        "graph.conflict",
        `The draft is at revision ${flow.draftRevision}, these edits were made on ${input.revision}; load it again.`,
        { details: { revision: flow.draftRevision } },
      );
    }
    // Read again as if it came in: single edits do not look at what holds for the whole, such as the number of nodes.
    const graph = readGraph(applyOps(readKeptGraph(flow.draft), input.ops).graph);
    toGraphText(graph);
    const data = { name: graph.name, draft: toJsonColumn(graph), draftRevision: { increment: 1 } };
    const { draftRevision } = await client.flow.update({ where: { id }, data }).catch(explainName(graph.name));
    const version = await readLiveNumber(client, flow.publishedVersionId);
    await noteFlowChange(client, actor, {
      flowId: id,
      kind: "drafted",
      name: graph.name,
      revision: draftRevision,
      version,
    });
    return { id, graph, revision: draftRevision };
  });
  await tellFlowChange(parts, actor.tenantId);
  return { id, revision, diagnostics: await checkGraph(parts, actor.tenantId, graph) };
}
