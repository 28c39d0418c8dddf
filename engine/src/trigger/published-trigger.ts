import type { Json } from "@autoweave/contracts/json";
import type { RunCause } from "@autoweave/contracts/run";
import { uuidv7 } from "uuidv7";
import type { FlowVersion } from "../run/flow-version.js";
import type { NewRun } from "../store/ledger/rows.js";
import { toStoredValue } from "../store/stored-value.js";

/** A trigger of a published version, with what its runs are told of it. */
export type PublishedTrigger = {
  id: string;
  tenantId: string;
  flowId: string;
  flowName: string;
  versionId: string;
  /** The version's number. */
  version: number;
  node: string;
};

/** How long a dedupe key holds: senders that try again for days find their first run. */
const dedupeMs = 7 * 86_400_000;

/** Prepares a run of a trigger. Throws `payload.too-large`. */
export function toNewRun(
  trigger: PublishedTrigger,
  version: FlowVersion,
  start: { cause: RunCause; input: Json; dedupeKey?: string | undefined; hops?: number },
): NewRun {
  const now = Date.now();
  const { timeoutMs, priority } = version.settings;
  return {
    id: uuidv7(),
    tenantId: trigger.tenantId,
    flowId: trigger.flowId,
    flowName: trigger.flowName,
    versionId: trigger.versionId,
    version: trigger.version,
    trigger: trigger.node,
    cause: start.cause,
    status: "running",
    priority: priority ?? 0,
    hops: start.hops ?? 0,
    parentRunId: null,
    parentScope: null,
    parentUnit: null,
    createdAt: new Date(now),
    input: toStoredValue(start.input),
    replayOf: null,
    deadlineAt: timeoutMs === undefined ? null : new Date(now + timeoutMs),
    ...(start.dedupeKey === undefined ? {} : { dedupe: { key: start.dedupeKey, expiresAt: new Date(now + dedupeMs) } }),
  };
}
