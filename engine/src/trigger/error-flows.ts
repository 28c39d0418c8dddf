import type { ErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { RunCause } from "@autoweave/contracts/run";
import { error as errorNode } from "@autoweave/nodes/trigger/error";
import type { Acceptor } from "../run/accept.js";
import type { FlowVersion, FlowVersions } from "../run/flow-version.js";
import type { OutboxHandlers } from "../run/relay.js";
import { toNewRun } from "../run/to-new-run.js";
import type { Database, Sql } from "../store/database.js";
import { toStoredValue } from "../store/stored-value.js";
import type { PublishedTrigger } from "./published-trigger.js";
import { readTriggerConfig } from "./read-trigger-config.js";

/** What starting error flows needs of the app. */
export type ErrorFlowParts = {
  database: Database;
  versions: FlowVersions;
  acceptor: Acceptor;
  onError: (error: unknown) => void;
};

type FailedRun = {
  id: string;
  flowId: string;
  flowName: string;
  version: number;
  trigger: string;
  cause: RunCause;
  error: ErrorRecord | null;
  startedAt: Date;
  finishedAt: Date | null;
  /** True when it was called, however far up, by a run that handles an error. */
  isHandling: boolean;
};

async function readFailedRun(sql: Sql, runId: string): Promise<FailedRun | undefined> {
  const rows = await sql.rows<FailedRun>(
    "read-failed-run",
    `WITH RECURSIVE caller AS (
       SELECT parent_run_id, cause FROM run WHERE id = $1
       UNION ALL SELECT r.parent_run_id, r.cause FROM run r JOIN caller c ON r.id = c.parent_run_id
     )
     SELECT id, flow_id AS "flowId", flow_name AS "flowName", version, trigger, cause, error, created_at AS "startedAt",
       finished_at AS "finishedAt", (SELECT bool_or(caller.cause = 'error') FROM caller) AS "isHandling"
     FROM run WHERE id = $1`,
    [runId],
  );
  return rows[0];
}

async function readErrorTriggers(sql: Sql, failedFlowId: string): Promise<PublishedTrigger[]> {
  return sql.rows<PublishedTrigger>(
    "read-error-triggers",
    `SELECT t.id, t.tenant_id AS "tenantId", t.flow_id AS "flowId", f.name AS "flowName", t.version_id AS "versionId",
       v.number AS version, t.node, t.config
     FROM trigger t JOIN flow f ON f.id = t.flow_id JOIN flow_version v ON v.id = t.version_id
     WHERE t.type = 'trigger.error' AND t.flow_id <> $1 ORDER BY t.created_at, t.id`,
    [failedFlowId],
  );
}

function toInput(run: FailedRun): Json {
  const { node = null, ...error } = run.error ?? {
    code: "run.failed",
    message: "The run failed.",
    fault: "author" as const,
    retry: false,
  };
  return {
    flow: { id: run.flowId, name: run.flowName },
    run: {
      id: run.id,
      version: run.version,
      trigger: run.trigger,
      cause: run.cause,
      startedAt: run.startedAt.toISOString(),
      finishedAt: run.finishedAt?.toISOString() ?? null,
    },
    node,
    error: JSON.parse(JSON.stringify(error)) as Json,
  };
}

function watches(parts: ErrorFlowParts, trigger: PublishedTrigger, version: FlowVersion, failed: FailedRun): boolean {
  try {
    const { flows } = readTriggerConfig(errorNode.config, {}, trigger, version);
    return flows === "all" || flows.includes(failed.flowId) || flows.includes(failed.flowName);
  } catch (error) {
    // It will not fit the next time either: trying again would only keep the outbox busy.
    parts.onError(error);
    return false;
  }
}

async function startOne(parts: ErrorFlowParts, trigger: PublishedTrigger, failed: FailedRun): Promise<void> {
  const version = await parts.versions.get(trigger.versionId);
  if (!watches(parts, trigger, version, failed)) return;
  const run = toNewRun(trigger, version, {
    cause: "error",
    input: toStoredValue(toInput(failed)),
    dedupeKey: `error/${failed.id}/${trigger.flowId}/${trigger.node}`,
  });
  await parts.acceptor.accept({ run, version });
}

/**
 * Starts the flows of the tenant that watch for failures of this flow, one run each however often this is carried out.
 * What fails in the course of handling an error starts none: that circle would not end.
 */
export async function startErrorFlows(
  parts: ErrorFlowParts,
  ...[row, body]: Parameters<OutboxHandlers["run-failed"]>
): Promise<void> {
  const { failed, triggers } = await parts.database.withLedger(row.tenantId, async (sql) => ({
    failed: await readFailedRun(sql, row.runId),
    triggers: await readErrorTriggers(sql, body.flowId),
  }));
  // Whoever tries a draft looks at it themselves.
  if (failed === undefined || failed.isHandling || failed.cause === "test") return;
  const results = await Promise.allSettled(triggers.map((trigger) => startOne(parts, trigger, failed)));
  // All had their turn; the relay comes again for those that did not get through.
  const fault = results.find((result) => result.status === "rejected");
  if (fault !== undefined) throw fault.reason;
}
