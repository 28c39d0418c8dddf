import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { Database, TenantClient } from "../../store/database.js";
import { findFlowId } from "./find-flow.js";

/** Edits that led to one revision of a draft. `batch` is their sender's name for them. */
export type OpBatch = {
  revision: number;
  ops: FlowOp[];
  batch: string | null;
  by: { kind: string; id: string };
  at: string;
};

/** Edits as they are kept: those that are too large, or that edits cannot say, are null. */
export type KeptBatch = Omit<OpBatch, "ops"> & { ops: FlowOp[] | null; inverse: FlowOp[] | null };

/** The edits of a draft behind revision `after`, up to `upTo`, the earliest first. */
export async function readBatches(
  client: TenantClient,
  flowId: string,
  after: number,
  upTo: number,
): Promise<KeptBatch[]> {
  const rows = await client.flowOp.findMany({
    where: { flowId, revision: { gt: after, lte: upTo } },
    orderBy: { revision: "asc" },
  });
  return rows.map(({ revision, ops, inverse, batch, byKind, byId, at }) => ({
    revision,
    ops: ops as FlowOp[] | null,
    inverse: inverse as FlowOp[] | null,
    batch,
    by: { kind: byKind, id: byId },
    at: at.toISOString(),
  }));
}

/** The batches, if every revision behind `after` up to `upTo` is among them. */
export function toWholeBatches(batches: readonly KeptBatch[], after: number, upTo: number): OpBatch[] | undefined {
  const whole = batches.flatMap(({ ops, inverse: _inverse, ...batch }) => (ops === null ? [] : [{ ...batch, ops }]));
  return whole.length === upTo - after ? whole : undefined;
}

/**
 * What was done to a draft since a revision. Without `batches` that is not known any more, or cannot be said in edits:
 * load the draft again. Throws `flow.not-found`.
 */
export async function listOpsSince(
  parts: { database: Database },
  actor: Actor,
  input: { flow: string; revision: number },
): Promise<{ id: string; revision: number; batches?: OpBatch[] }> {
  authorize(actor, "flow.ops-since");
  return parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await findFlowId(client, input.flow);
    const { draftRevision: revision } = await client.flow.findUniqueOrThrow({
      where: { id },
      select: { draftRevision: true },
    });
    if (input.revision > revision) return { id, revision };
    const kept = await readBatches(client, id, input.revision, revision);
    const batches = toWholeBatches(kept, input.revision, revision);
    return { id, revision, ...(batches === undefined ? {} : { batches }) };
  });
}
