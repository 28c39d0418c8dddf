import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { RunView } from "@autoweave/contracts/run";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { readRun, readRunsById } from "../../store/ledger/read-runs.js";
import { runNotFound } from "../refer.js";
import { readShownOutputs } from "./read-shown-outputs.js";
import { type AnsweredRun, toAnsweredRun, toRunView } from "./run-view.js";
import { fullLimits } from "./show-node-runs.js";

/** A run by its id. Throws `run.not-found`. */
export async function getRun(parts: { database: Database }, actor: Actor, input: { run: string }): Promise<RunView> {
  authorize(actor, "run.get");
  return readRunView(parts, actor.tenantId, input.run);
}

/** A tenant's run, for use cases that have asked the policy already. Throws `run.not-found`. */
export async function readRunView(parts: { database: Database }, tenantId: string, runId: string): Promise<RunView> {
  if (!isRunId(runId)) throw runNotFound();
  const view = await parts.database.withLedger(tenantId, async (sql) => {
    const run = await readRun(sql, runId);
    if (run === undefined) return undefined;
    const isSilent = run.status === "completed" && run.answer === null;
    const outputs = isSilent ? await readShownOutputs(sql, [run.id], fullLimits) : undefined;
    return toRunView(run, outputs?.get(run.id) ?? null);
  });
  if (view === undefined) throw runNotFound();
  return view;
}

/** Runs with their answers, by their ids, in any order; one that is not there is left out. */
export async function getRuns(
  parts: { database: Database },
  actor: Actor,
  input: { runs: readonly string[] },
): Promise<AnsweredRun[]> {
  authorize(actor, "run.get");
  const ids = input.runs.filter(isRunId);
  const { tenantId } = actor;
  const found = await parts.database.withStatement((sql) => readRunsById(sql, ids), { tenantId, isShortRead: true });
  return found.map(toAnsweredRun);
}

/** A run with its answer, by its id. Throws `run.not-found`. */
export async function getAnsweredRun(
  parts: { database: Database },
  actor: Actor,
  input: { run: string },
): Promise<AnsweredRun> {
  const [run] = await getRuns(parts, actor, { runs: [input.run] });
  if (run === undefined) throw runNotFound();
  return run;
}
