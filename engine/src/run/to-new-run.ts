import type { RunCause } from "@autoweave/contracts/run";
import { uuidv7 } from "uuidv7";
import type { NewRun } from "../store/ledger/rows.js";
import type { StoredValue } from "../store/stored-value.js";
import type { FlowVersion } from "./flow-version.js";

/** A trigger of a version, with what its runs are told of it. */
export type RunTarget = {
  tenantId: string;
  flowId: string;
  flowName: string;
  versionId: string;
  /** The version's number. */
  version: number;
  /** The trigger's node. */
  node: string;
};

/** How a run starts. */
export type RunStart = {
  cause: RunCause;
  input: StoredValue;
  dedupeKey?: string | undefined;
  replayOf?: string | undefined;
};

/** How long a dedupe key holds: senders that try again for days find their first run. */
const dedupeMs = 7 * 86_400_000;

/** Prepares a run that no other run has called. */
export function toNewRun(target: RunTarget, version: FlowVersion, start: RunStart): NewRun {
  const now = Date.now();
  const { timeoutMs, priority } = version.settings;
  return {
    id: uuidv7(),
    tenantId: target.tenantId,
    flowId: target.flowId,
    flowName: target.flowName,
    versionId: target.versionId,
    version: target.version,
    trigger: target.node,
    cause: start.cause,
    status: "running",
    priority: priority ?? 0,
    hops: 0,
    parentRunId: null,
    parentScope: null,
    parentUnit: null,
    createdAt: new Date(now),
    input: start.input,
    replayOf: start.replayOf ?? null,
    deadlineAt: timeoutMs === undefined ? null : new Date(now + timeoutMs),
    ...(start.dedupeKey === undefined ? {} : { dedupe: { key: start.dedupeKey, expiresAt: new Date(now + dedupeMs) } }),
  };
}
