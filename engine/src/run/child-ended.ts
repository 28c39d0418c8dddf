import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { isEndedRun, type RunStatus } from "@autoweave/contracts/run";
import { type Database, everyTenant } from "../store/database.js";
import { findRunVersion } from "../store/ledger/find-runs.js";
import { readRunOutput } from "../store/ledger/read-run-output.js";
import type { OutboxBody, OutboxRow } from "../store/ledger/rows.js";
import type { FlowVersions } from "./flow-version.js";
import type { WorkDone } from "./run-work.js";
import { wakeUnits } from "./wake.js";

/** Tells a waiting unit that the run it called has ended, and how. Twice does no harm. */
export async function wakeCaller(
  parts: { database: Database; versions: FlowVersions },
  row: OutboxRow,
  body: Extract<OutboxBody, { kind: "child-ended" }>,
): Promise<WorkDone> {
  const { database, versions } = parts;
  const found = await database.withLedger(everyTenant, async (sql) => {
    const versionId = await findRunVersion(sql, body.parentRunId);
    const rows = await sql.rows<{ status: RunStatus; error: ErrorRecord | null }>(
      "read-child",
      "SELECT status, error FROM run WHERE id = $1",
      [row.runId],
    );
    const child = rows[0];
    if (versionId === undefined || child === undefined || !isEndedRun(child.status)) return undefined;
    const woke =
      child.status === "completed"
        ? { kind: "run", output: await readRunOutput(sql, row.runId) }
        : { kind: "failed", error: child.error ?? toCancelledError(row.runId) };
    return { versionId, woke: woke as unknown as Json };
  });
  if (found === undefined) return { outbox: [], events: [] };
  const key = { runId: body.parentRunId, scope: body.parentScope, unit: body.parentUnit };
  return wakeUnits(
    database,
    versions,
    [{ ...key, versionId: found.versionId, woke: found.woke }],
    (waiting) => waiting?.kind === "run" && (waiting as { runId?: string }).runId === row.runId,
  );
}

function toCancelledError(runId: string): ErrorRecord {
  return { code: "run.failed", message: `The called run ${runId} was cancelled.`, fault: "author", retry: false };
}
