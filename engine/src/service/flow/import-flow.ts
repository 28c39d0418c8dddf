import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { parseGraph } from "@autoweave/flow/parse-flow-file";
import { uuidv7 } from "uuidv7";
import type { Bus } from "../../queue/bus.js";
import type { Database, TenantClient } from "../../store/database.js";
import { recordAudit } from "../audit/record-audit.js";
import { checkGraph } from "./check-graph.js";
import { nameTaken } from "./explain-name.js";
import { lockFlow } from "./find-flow.js";
import { noteFlowChange, tellFlowChange } from "./note-flow-change.js";
import { readGraph, toGraphText } from "./read-graph.js";
import { toDraftColumns, toEdits, writeDraft } from "./write-draft.js";

/** A draft that was brought in. `diagnostics` do not stand in its way; publishing asks for none of severity error. */
export type ImportedFlow = {
  id: string;
  name: string;
  created: boolean;
  revision: number;
  diagnostics: Diagnostic[];
};

type Draft = Pick<ImportedFlow, "id" | "created" | "revision">;

/**
 * Brings a graph in as a draft: of the flow named, whose name then becomes the graph's, or else of the flow that has the
 * graph's name, which is made when there is none. With `isNew` it must be none. Throws `graph.format`, `payload.too-large`, `flow.not-found`,
 * `flow.name-taken`.
 */
export async function importFlow(
  parts: { database: Database; bus: Bus; manifests: ManifestRegistry; onError: (error: unknown) => void },
  actor: Actor,
  input: { graph: unknown; flow?: string | undefined; isNew?: boolean | undefined },
): Promise<ImportedFlow> {
  authorize(actor, "flow.import");
  const graph = readGraph(input.graph);
  toGraphText(graph);
  const { name } = graph;
  const { tenantId } = actor;
  const { flow, isNew = false } = input;
  const written = await parts.database.withTenant(tenantId, async (client) => {
    const draft =
      flow === undefined ? await writeByName(client, actor, graph, isNew) : await replace(client, actor, flow, graph);
    const { id, created, revision } = draft;
    const resource = { kind: "flow", id };
    await recordAudit(client, actor, { action: "flow.import", resource, details: { name, created, revision } });
    return draft;
  });
  await tellFlowChange(parts, tenantId);
  return { ...written, name, diagnostics: await checkGraph(parts, actor.tenantId, graph) };
}

/** Makes a graph the draft of a flow that is there. */
async function replace(client: TenantClient, actor: Actor, flow: string, graph: FlowGraph): Promise<Draft> {
  const id = await lockFlow(client, flow);
  const row = await client.flow.findUniqueOrThrow({ where: { id } });
  // A draft that cannot be read any more may be replaced all the same.
  const { graph: before } = parseGraph(row.draft as JsonObject);
  const revision = await writeDraft(client, actor, row, graph, before && toEdits(before, graph));
  return { id, created: false, revision };
}

/** Makes a graph the draft of the flow of its name. Two imports of a new name at once become one flow. */
async function writeByName(client: TenantClient, actor: Actor, graph: FlowGraph, isNew: boolean): Promise<Draft> {
  const { tenantId } = actor;
  const { name, description, draftHash } = toDraftColumns(graph);
  const [row] = await client.$queryRaw<{ id: string; revision: number }[]>`
    INSERT INTO flow (id, tenant_id, name, draft, description, draft_hash)
    VALUES (${uuidv7()}::uuid, ${tenantId}, ${name}, ${toGraphText(graph)}::json, ${description}, ${draftHash})
    ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id, draft_revision AS revision`;
  if (row === undefined) {
    if (isNew) throw nameTaken(name);
    const known = await client.flow.findFirst({ where: { name }, select: { id: true } });
    return replace(client, actor, known?.id ?? name, graph);
  }
  const { id, revision } = row;
  await noteFlowChange(client, actor, { flowId: id, kind: "created", name, revision, version: null });
  return { id, created: true, revision };
}
