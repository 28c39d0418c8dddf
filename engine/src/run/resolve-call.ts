import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { uuidv7 } from "uuidv7";
import { type Database, everyTenant } from "../store/database.js";
import { findCallTarget } from "../store/ledger/call-target.js";
import type { StartedUnit } from "../store/ledger/start-ready.js";
import { toStoredValue } from "../store/stored-value.js";
import type { FlowVersions } from "./flow-version.js";
import type { ResolvedCall } from "./settle.js";
import { withPatience } from "./with-patience.js";

/** How deep flows may call each other. */
export const mostHops = 20;

const patienceMs = 10_000;

/** Finds the published version of the flow that a unit calls and prepares its run; the settle writes it down. */
export async function resolveCall(
  database: Database,
  versions: FlowVersions,
  started: StartedUnit,
  call: { flow: string; input: Json },
): Promise<ResolvedCall> {
  const { run } = started;
  try {
    if (run.hops >= mostHops) {
      throw new AppError(
        "flow.hops",
        `Flows call each other more than ${mostHops} deep; check that ${call.flow} does not call itself without an end.`,
      );
    }
    const target = await withPatience(
      () => database.withLedger(everyTenant, (sql) => findCallTarget(sql, run.tenantId, call.flow)),
      patienceMs,
    );
    if (target === undefined) {
      throw new AppError("flow.not-found", `There is no flow ${call.flow}; check its name, or create it.`);
    }
    if (target.versionId === null || target.trigger === null) {
      throw new AppError(
        "flow.not-published",
        `Flow ${call.flow} is not published with a "Called by a flow" trigger; publish it first.`,
      );
    }
    const version = await versions.get(target.versionId);
    return {
      version,
      run: {
        id: uuidv7(),
        tenantId: run.tenantId,
        flowId: target.flowId,
        flowName: target.flowName,
        versionId: target.versionId,
        version: target.number,
        trigger: target.trigger,
        cause: "flow",
        status: "running",
        priority: Math.max(run.priority, version.settings.priority ?? 0),
        hops: run.hops + 1,
        parentRunId: run.id,
        parentScope: started.scope,
        parentUnit: started.unit,
        createdAt: new Date(),
        input: toStoredValue(call.input),
        replayOf: null,
        deadlineAt: version.settings.timeoutMs === undefined ? null : new Date(Date.now() + version.settings.timeoutMs),
      },
    };
  } catch (error) {
    return { error: toErrorRecord(error) };
  }
}
