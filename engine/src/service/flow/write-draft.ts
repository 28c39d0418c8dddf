import type { Actor } from "@autoweave/auth/actor";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import { applyOps } from "@autoweave/flow/apply-op";
import { graphHash } from "@autoweave/flow/graph-hash";
import { toOps } from "@autoweave/flow/to-ops";
import type { TenantClient } from "../../store/database.js";
import { toJsonColumn } from "../../store/json-column.js";
import { explainName } from "./explain-name.js";
import { noteFlowChange, readLiveNumber } from "./note-flow-change.js";
import { toGraphText } from "./read-graph.js";

/** The edits that lead from one draft to the next. */
export type DraftEdits = {
  ops: FlowOp[];
  /** What takes them back. */
  inverse: FlowOp[];
  renamed?: { from: string; to: string }[];
  batch?: string | undefined;
};

/** Revisions that a draft's edits are kept for: who is further behind loads the draft again. */
export const keptRevisions = 500;
/** Larger edits are not kept: loading the draft again is no more work. */
const mostKeptBytes = 256 * 1024;

/** The edits from one draft to another; undefined where edits cannot say it. */
export function toEdits(from: FlowGraph, to: FlowGraph): DraftEdits | undefined {
  const ops = toOps(from, to);
  return ops === undefined ? undefined : { ops, inverse: applyOps(from, ops).inverse };
}

/** What of a graph stands in columns of its own. */
export function toDraftColumns(graph: FlowGraph) {
  const { name, description = null } = graph;
  // Lists are searched by it, and PostgreSQL's text has no place for NUL.
  const shown = description?.replaceAll("\u0000", "") ?? null;
  return { name, draft: toJsonColumn(graph), description: shown, draftHash: graphHash(graph) };
}

/**
 * Makes a graph the draft of a flow whose row is held, and writes down how it came to be. Without `edits` nobody can
 * catch up over this revision. Throws `flow.name-taken`, `payload.too-large`.
 */
export async function writeDraft(
  client: TenantClient,
  actor: Actor,
  flow: { id: string; publishedVersionId: string | null },
  graph: FlowGraph,
  edits: DraftEdits | undefined,
): Promise<number> {
  toGraphText(graph);
  const { id } = flow;
  const data = { ...toDraftColumns(graph), draftRevision: { increment: 1 } };
  const updated = await client.flow
    .update({ where: { id }, data, select: { draftRevision: true } })
    .catch(explainName(graph.name));
  const revision = updated.draftRevision;
  await writeEdits(client, actor, { id, revision }, edits);
  const version = await readLiveNumber(client, flow.publishedVersionId);
  await noteFlowChange(client, actor, { flowId: id, kind: "drafted", name: graph.name, revision, version });
  return revision;
}

async function writeEdits(
  client: TenantClient,
  { tenantId, subject }: Actor,
  flow: { id: string; revision: number },
  edits: DraftEdits | undefined,
): Promise<void> {
  const { ops, inverse, renamed = [], batch } = edits ?? {};
  const isKept = ops !== undefined && inverse !== undefined && isSmall(ops) && isSmall(inverse);
  await client.flowOp.create({
    data: {
      flowId: flow.id,
      revision: flow.revision,
      tenantId,
      ...(batch === undefined ? {} : { batch }),
      ...(isKept ? { ops: toJsonColumn(ops), inverse: toJsonColumn(inverse) } : {}),
      renamed: toJsonColumn(renamed),
      byKind: subject.kind,
      byId: subject.id,
    },
  });
  await client.flowOp.deleteMany({ where: { flowId: flow.id, revision: { lte: flow.revision - keptRevisions } } });
}

function isSmall(ops: readonly FlowOp[]): boolean {
  return Buffer.byteLength(JSON.stringify(ops)) <= mostKeptBytes;
}
