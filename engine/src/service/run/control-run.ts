import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { RunStatus } from "@autoweave/contracts/run";
import { type CancelParts, cancelRun as cancel } from "../../run/cancel.js";
import {
  previewRedrive as preview,
  type RedriveParts,
  type RedrivePreview,
  redriveRun as redrive,
} from "../../run/redrive.js";
import { type Signalled, type SignalParts, signalRun as signal } from "../../run/signal.js";
import { isRunId } from "../../store/ledger/find-runs.js";
import { recordAudit } from "../audit/record-audit.js";
import { isDeeperThan, mostDepth } from "../json-depth.js";
import { isStorable, runNotFound } from "../refer.js";

function toRunId(run: string): string {
  if (!isRunId(run)) throw runNotFound();
  return run.toLowerCase();
}

/** Cancels a run and the runs it called. Throws `run.not-found`. */
export async function cancelRun(
  parts: CancelParts,
  actor: Actor,
  input: { run: string },
): Promise<{ status: RunStatus }> {
  authorize(actor, "run.cancel");
  const id = toRunId(input.run);
  const status = await cancel(parts, actor.tenantId, id, (sql) =>
    recordAudit(sql, actor, { action: "run.cancel", resource: { kind: "run", id } }),
  );
  return { status };
}

/** Says what a redrive would run again and what it would keep. Throws `run.not-found`, `run.state`. */
export async function previewRedrive(
  parts: RedriveParts,
  actor: Actor,
  input: { run: string },
): Promise<RedrivePreview> {
  authorize(actor, "run.preview-redrive");
  return preview(parts, actor.tenantId, toRunId(input.run));
}

/** Runs a failed or cancelled run again from what failed. Throws `run.not-found`, `run.state`. */
export async function redriveRun(parts: RedriveParts, actor: Actor, input: { run: string }): Promise<RedrivePreview> {
  authorize(actor, "run.redrive");
  const id = toRunId(input.run);
  return redrive(parts, actor.tenantId, id, (sql, { again, kept }) =>
    recordAudit(sql, actor, {
      action: "run.redrive",
      resource: { kind: "run", id },
      details: { again: again.length, kept: kept.length },
    }),
  );
}

/**
 * Gives a signal to what waits for it in a run, or to what will. Throws `run.not-found`, `request.invalid`, and
 * `run.limit` when too many signals of the run have not been waited for.
 */
export async function signalRun(
  parts: SignalParts,
  actor: Actor,
  input: { run: string; name: string; value?: Json | undefined },
): Promise<Signalled> {
  authorize(actor, "run.signal");
  const { name, value = null } = input;
  if (!isStorable(name) || isDeeperThan(value, mostDepth)) {
    throw new AppError("request.invalid", `A signal's name has no NUL, its value is nested at most ${mostDepth} deep.`);
  }
  const id = toRunId(input.run);
  return signal(parts, actor.tenantId, {
    runId: id,
    name,
    value,
    alongside: (sql, woken) =>
      recordAudit(sql, actor, { action: "run.signal", resource: { kind: "run", id }, details: { name, woken } }),
  });
}
