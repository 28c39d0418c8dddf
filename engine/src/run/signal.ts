import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Database, Sql } from "../store/database.js";
import { findRunVersion } from "../store/ledger/find-runs.js";
import { findWaiting } from "../store/ledger/waiters.js";
import type { FlowVersions } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { toShortName } from "./short-name.js";
import { wakeUnits } from "./wake.js";

/** What signalling needs of the app. */
export type SignalParts = { database: Database; versions: FlowVersions; relay: Relay };

/** The signal that answers a unit whose effect may already have happened: do it again. */
export const redoSignal = "redo";

/** Name under which units wait for a signal. */
export function toSignalName(name: string): string {
  return `signal/${toShortName(name)}`;
}

/**
 * Sends a signal to what waits for it in a run, with a value for the waiting node's output. `redo` also releases units
 * that wait for a person. Returns how many were woken; none is no error, since a signal may come twice. `alongside` joins
 * each transaction that wakes somebody. Throws `run.not-found`.
 */
export async function signalRun(
  parts: SignalParts,
  tenantId: string,
  runId: string,
  name: string,
  value: Json,
  alongside?: (sql: Sql, woken: number) => Promise<void>,
): Promise<number> {
  const versionId = await parts.database.withLedger(tenantId, (sql) => findRunVersion(sql, runId));
  if (versionId === undefined) throw new AppError("run.not-found", "There is no such run.");
  const wake = async (waitingName: string, woke: Json | null): Promise<number> => {
    const waiting = await parts.database.withLedger(tenantId, (sql) => findWaiting(sql, runId, waitingName));
    const wakeUps = waiting.map((waiter) => ({ ...waiter, woke }));
    const done = await wakeUnits(parts.database, parts.versions, wakeUps, { alongside });
    await parts.relay.deliver(done);
    return done.woken;
  };
  const signalled = await wake(toSignalName(name), { kind: "signal", value });
  const redone = name === redoSignal ? await wake("person", null) : 0;
  return signalled + redone;
}
