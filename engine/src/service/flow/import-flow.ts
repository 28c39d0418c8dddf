import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { uuidv7 } from "uuidv7";
import type { Bus } from "../../queue/bus.js";
import type { Database } from "../../store/database.js";
import { isUniqueViolation, toJsonColumn } from "../../store/json-column.js";
import { recordAudit } from "../audit/record-audit.js";
import { checkGraph } from "./check-graph.js";
import { lockFlow } from "./find-flow.js";
import { noteFlowChange, readLiveNumber, tellFlowChange } from "./note-flow-change.js";
import { readGraph, toGraphText } from "./read-graph.js";

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
 * graph's name, which is made when there is none. Throws `graph.format`, `payload.too-large`, `flow.not-found`,
 * `flow.name-taken`.
 */
export async function importFlow(
  parts: { database: Database; bus: Bus; manifests: ManifestRegistry; onError: (error: unknown) => void },
  actor: Actor,
  input: { graph: unknown; flow?: string | undefined },
): Promise<ImportedFlow> {
  authorize(actor, "flow.import");
  const graph = readGraph(input.graph);
  const text = toGraphText(graph);
  const { name } = graph;
  const { tenantId } = actor;
  const { flow } = input;
  const written = await parts.database.withTenant(tenantId, async (client) => {
    const recorded = async (draft: Draft): Promise<Draft> => {
      const { id, created, revision } = draft;
      const resource = { kind: "flow", id };
      await recordAudit(client, actor, { action: "flow.import", resource, details: { name, created, revision } });
      const { publishedVersionId } = await client.flow.findUniqueOrThrow({ where: { id } });
      const version = await readLiveNumber(client, publishedVersionId);
      const kind = created ? "created" : "drafted";
      await noteFlowChange(client, actor, { flowId: id, kind, name, revision, version });
      return draft;
    };
    if (flow !== undefined) {
      const id = await lockFlow(client, flow);
      const data = { name, draft: toJsonColumn(graph), draftRevision: { increment: 1 } };
      const { draftRevision } = await client.flow.update({ where: { id }, data }).catch(explainName(name));
      return recorded({ id, created: false, revision: draftRevision });
    }
    // One statement: two imports of a new name at once become one flow.
    const rows = await client.$queryRaw<Draft[]>`
      INSERT INTO flow AS f (id, tenant_id, name, draft) VALUES (${uuidv7()}::uuid, ${tenantId}, ${name}, ${text}::json)
      ON CONFLICT (tenant_id, name) DO UPDATE
        SET draft = excluded.draft, draft_revision = f.draft_revision + 1, updated_at = now()
      RETURNING f.id, f.draft_revision AS revision, (f.xmax = 0) AS created`;
    const row = rows[0];
    if (row === undefined) throw new AppError("internal.bug", "The flow was not written.");
    return recorded(row);
  });
  await tellFlowChange(parts, tenantId);
  return { ...written, name, diagnostics: await checkGraph(parts, actor.tenantId, graph) };
}

/** Turns the refusal of a name that another flow has into a sentence. */
export function explainName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("flow.name-taken", `Another flow is called ${name}; choose another name.`, { cause: error });
  };
}
