import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Acceptor } from "../../run/accept.js";
import type { FlowVersions } from "../../run/flow-version.js";
import { type RunTarget, toNewRun } from "../../run/to-new-run.js";
import type { Database } from "../../store/database.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { type RunFacts, readInput, readRun } from "../../store/ledger/read-runs.js";
import { runNotFound } from "../refer.js";
import { findPublished, type StartParts, toTarget } from "./start-run.js";

/**
 * Starts a new run with the input of an earlier one: of the same version, or with `latest` of what is live now. Throws
 * `run.not-found`, `flow.not-found`, `flow.not-published`, `run.state` when the live version has no such trigger.
 */
export async function replayRun(
  parts: { database: Database; versions: FlowVersions; acceptor: Acceptor },
  actor: Actor,
  input: { run: string; latest?: boolean | undefined },
): Promise<{ runId: string }> {
  authorize(actor, "run.replay");
  const { tenantId } = actor;
  if (!isRunId(input.run)) throw runNotFound();
  const found = await parts.database.withLedger(tenantId, async (sql) => {
    const run = await readRun(sql, input.run);
    const stored = run === undefined ? undefined : await readInput(sql, input.run);
    return run === undefined || stored === undefined ? undefined : { run, stored };
  });
  if (found === undefined) throw runNotFound();
  const { run, stored } = found;
  const target = input.latest === true ? await toLiveTarget(parts, tenantId, run) : toSameTarget(tenantId, run);
  const version = await parts.versions.get(target.versionId);
  if (!Object.hasOwn(version.plan.triggers, target.node)) {
    throw new AppError("run.state", `What is live now has no trigger ${target.node}; replay on the run's own version.`);
  }
  const replay = toNewRun(target, version, { cause: "replay", input: stored, replayOf: run.id });
  const { runId } = await parts.acceptor.accept({ run: replay, version });
  return { runId };
}

function toSameTarget(tenantId: string, run: RunFacts): RunTarget {
  const { flowId, flowName, versionId, version, trigger } = run;
  return { tenantId, flowId, flowName, versionId, version, node: trigger };
}

async function toLiveTarget(parts: Pick<StartParts, "database">, tenantId: string, run: RunFacts): Promise<RunTarget> {
  return toTarget(tenantId, await findPublished(parts, tenantId, run.flowId), run.trigger);
}
