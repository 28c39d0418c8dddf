import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { readRun } from "../../store/ledger/read-runs.js";
import { readKeptGraph } from "../flow/read-graph.js";
import { runNotFound } from "../refer.js";

/**
 * What a run runs: the graph of its version, or of the draft as it was when a test run began; of a part that was tried,
 * that part. Throws `run.not-found`, and `flow.not-found` when the graph is gone.
 */
export async function getRunGraph(
  parts: { database: Database },
  actor: Actor,
  input: { run: string },
): Promise<{ graph: FlowGraph }> {
  authorize(actor, "run.get-graph");
  const { tenantId } = actor;
  const { run } = input;
  if (!isRunId(run)) throw runNotFound();
  const facts = await parts.database.withLedger(tenantId, (sql) => readRun(sql, run));
  if (facts === undefined) throw runNotFound();
  const where = { id: facts.versionId };
  const found = await parts.database.withTenant(
    tenantId,
    async (client) =>
      (await client.flowVersion.findUnique({ where, select: { graph: true } })) ??
      (await client.draftSnapshot.findUnique({ where, select: { graph: true } })),
  );
  if (found === null) throw new AppError("flow.not-found", "What this run ran is not kept any more.");
  return { graph: readKeptGraph(found.graph) };
}
