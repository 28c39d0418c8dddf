import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { isEndedRun, type RunStatus } from "@autoweave/contracts/run";
import { type Database, everyTenant } from "../store/database.js";
import { readRunOutput } from "../store/ledger/read-run-output.js";
import type { OutboxBody, OutboxRow } from "../store/ledger/rows.js";
import { findCaller } from "../store/ledger/waiters.js";
import type { FlowVersions } from "./flow-version.js";
import type { WorkDone } from "./run-work.js";
import { wakeUnits } from "./wake.js";

/** Tells a waiting unit that the run it called has ended, and how. Twice does no harm. */
export async function wakeCaller(
  parts: { database: Database; versions: FlowVersions },
  row: OutboxRow,
  body: Extract<OutboxBody, { kind: "child-ended" }>,
): Promise<WorkDone | undefined> {
  const { database, versions } = parts;
  const found = await database.withLedger(everyTenant, async (sql) => {
    const key = { runId: body.parentRunId, scope: body.parentScope, unit: body.parentUnit };
    const caller = await findCaller(sql, key, row.runId);
    const rows = await sql.rows<{ status: RunStatus; error: ErrorRecord | null }>(
      "read-child",
      "SELECT status, error FROM run WHERE id = $1",
      [row.runId],
    );
    const child = rows[0];
    if (caller === undefined || child === undefined || !isEndedRun(child.status)) return undefined;
    const woke =
      child.status === "completed"
        ? { kind: "run", output: await readRunOutput(sql, row.runId) }
        : { kind: "failed", error: toFailure(row.runId, child) };
    return { ...caller, woke: woke as unknown as Json };
  });
  return found === undefined ? undefined : wakeUnits(database, versions, [found]);
}

function toFailure(runId: string, child: { status: RunStatus; error: ErrorRecord | null }): ErrorRecord {
  // A run that was cancelled while it was failing still carries what it failed of.
  return child.status === "cancelled" || child.error === null ? toCancelledError(runId) : child.error;
}

function toCancelledError(runId: string): ErrorRecord {
  return { code: "run.failed", message: `The called run ${runId} was cancelled.`, fault: "author", retry: false };
}
