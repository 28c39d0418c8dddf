import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { JsonObject } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { applyOps } from "@autoweave/flow/apply-op";
import type { GraphConflict } from "@autoweave/flow/merge/merge-graphs";
import { type RebasedOps, rebaseOps } from "@autoweave/flow/rebase-ops";
import type { Bus } from "../../queue/bus.js";
import type { Database, TenantClient } from "../../store/database.js";
import { checkGraph } from "./check-graph.js";
import { lockFlow } from "./find-flow.js";
import { tellFlowChange } from "./note-flow-change.js";
import { type KeptBatch, type OpBatch, readBatches, toWholeBatches } from "./ops-since.js";
import { readGraph, readKeptGraph } from "./read-graph.js";
import { writeDraft } from "./write-draft.js";

/** What editing drafts needs of the app. */
export type DraftParts = {
  database: Database;
  bus: Bus;
  manifests: ManifestRegistry;
  onError: (error: unknown) => void;
};

/** Edits of a draft. */
export type OpsInput = {
  flow: string;
  /** The revision that the edits were made on. */
  revision: number;
  ops: FlowOp[];
  /** The sender's own name for the edits: sent again, they are not made again, and the answer is the same. */
  batch?: string | undefined;
  /** Whose change counts where somebody else changed the same place meanwhile; without it that is refused. */
  prefer?: "theirs" | "mine" | undefined;
};

/** What came of edits. */
export type AppliedOps = {
  id: string;
  /** The draft's revision with the edits in it. */
  revision: number;
  /** The edits as they were made: those sent, brought forward over `since`. */
  ops: FlowOp[];
  /** What others did between the revision that the edits were made on and theirs. */
  since: OpBatch[];
  /** New nodes that got another id, since somebody else had taken theirs meanwhile. */
  renamed: { from: string; to: string }[];
  diagnostics: Diagnostic[];
};

/** Most conflicts that an answer carries. */
const mostConflicts = 100;

type Draft = { id: string; draft: unknown; draftRevision: number; publishedVersionId: string | null };

/**
 * Makes edits of a draft, all or none. Edits that were made on an earlier revision are brought forward, node by node.
 * Throws `graph.conflict`, with `details.revision`, when both sides changed the same place (`details.conflicts` names
 * them) or the revision is too far behind; `graph.invalid` when an edit does not fit, `flow.not-found`, `flow.name-taken`.
 */
export async function applyFlowOps(parts: DraftParts, actor: Actor, input: OpsInput): Promise<AppliedOps> {
  authorize(actor, "flow.apply-ops");
  const { graph, ...applied } = await parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await lockFlow(client, input.flow);
    const flow = await client.flow.findUniqueOrThrow({ where: { id } });
    return (await findMade(client, flow, input)) ?? (await make(client, actor, flow, input));
  });
  await tellFlowChange(parts, actor.tenantId);
  return { ...applied, diagnostics: await checkGraph(parts, actor.tenantId, graph) };
}

type Made = Omit<AppliedOps, "diagnostics"> & { graph: FlowGraph };

/** What came of the same batch when it was sent before. */
async function findMade(client: TenantClient, flow: Draft, { batch, revision }: OpsInput): Promise<Made | undefined> {
  const { id } = flow;
  if (batch === undefined) return undefined;
  const made = await client.flowOp.findUnique({ where: { flowId_batch: { flowId: id, batch } } });
  if (made === null) return undefined;
  const before = made.revision - 1;
  const since = toWholeBatches(await readBatches(client, id, revision, before), revision, before);
  // They were made. What came between is not known any more, so the sender loads the draft again.
  if (made.ops === null || since === undefined) throw toConflict(flow.draftRevision, []);
  return {
    id,
    revision: made.revision,
    ops: made.ops as FlowOp[],
    since,
    renamed: made.renamed as AppliedOps["renamed"],
    graph: readKeptGraph(flow.draft),
  };
}

async function make(client: TenantClient, actor: Actor, flow: Draft, input: OpsInput): Promise<Made> {
  const { id, draftRevision } = flow;
  const draft = readKeptGraph(flow.draft);
  const kept = await readBatches(client, id, input.revision, draftRevision);
  const since = toWholeBatches(kept, input.revision, draftRevision);
  if (input.revision > draftRevision || since === undefined) throw toConflict(draftRevision, []);
  const { ops, conflicts, renamed } = bringForward(draft, kept, input);
  if (conflicts.length > 0 && input.prefer === undefined) throw toConflict(draftRevision, conflicts);
  const applied = applyOps(draft, ops);
  // Read again as if it came in: single edits do not look at what holds for the whole, such as the number of nodes.
  const graph = readGraph(applied.graph);
  const { batch } = input;
  const revision = await writeDraft(client, actor, flow, graph, { ops, inverse: applied.inverse, renamed, batch });
  return { id, revision, ops, since, renamed, graph };
}

function bringForward(draft: FlowGraph, kept: readonly KeptBatch[], { ops, prefer }: OpsInput): RebasedOps {
  const back = kept.toReversed().flatMap(({ inverse }) => inverse ?? []);
  const base = applyOps(draft, back).graph;
  return rebaseOps(
    ops,
    kept.flatMap((batch) => batch.ops ?? []),
    base,
    prefer,
  );
}

function toConflict(revision: number, conflicts: readonly GraphConflict[]): AppError {
  const [first] = conflicts;
  const more = conflicts.length > 1 ? ` There are ${conflicts.length - 1} more such places.` : "";
  const message =
    first === undefined
      ? `The draft is at revision ${revision} and what was done since is not known any more; load it again.`
      : `${first.message}${more}`;
  const details: JsonObject = {
    revision,
    ...(first === undefined ? {} : { conflicts: conflicts.slice(0, mostConflicts) as unknown as JsonObject[] }),
  };
  return new AppError("graph.conflict", message, { details });
}
