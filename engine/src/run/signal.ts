import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Database } from "../store/database.js";
import { findRunVersion } from "../store/ledger/find-runs.js";
import { findPersonWaiters, findSignalWaiters } from "../store/ledger/waiters.js";
import type { FlowVersions } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { wakeUnits } from "./wake.js";

/** What signalling needs of the app. */
export type SignalParts = { database: Database; versions: FlowVersions; relay: Relay };

/** The signal that answers a unit whose effect may already have happened: do it again. */
export const redoSignal = "redo";

/**
 * Sends a signal to what waits for it in a run, with a value for the waiting node's output. `redo` also releases units
 * that wait for a person. Returns how many were woken; none is no error, since a signal may come twice.
 * Throws `run.not-found`.
 */
export async function signalRun(
  parts: SignalParts,
  tenantId: string,
  runId: string,
  name: string,
  value: Json,
): Promise<number> {
  const versionId = await parts.database.withLedger(tenantId, (sql) => findRunVersion(sql, runId));
  if (versionId === undefined) throw new AppError("run.not-found", "There is no such run.");
  const waiters = await parts.database.withLedger(tenantId, (sql) => findSignalWaiters(sql, runId, name));
  const signalled = await wakeUnits(
    parts.database,
    parts.versions,
    waiters.map((key) => ({ ...key, versionId, woke: { kind: "signal", value } })),
    (waiting) => waiting?.kind === "signal",
  );
  await parts.relay.deliver(signalled);
  if (name !== redoSignal) return signalled.woken.length;
  const people = await parts.database.withLedger(tenantId, (sql) => findPersonWaiters(sql, runId));
  const redone = await wakeUnits(
    parts.database,
    parts.versions,
    people.map((key) => ({ ...key, versionId, woke: null })),
    (waiting) => waiting?.kind === "person",
  );
  await parts.relay.deliver(redone);
  return signalled.woken.length + redone.woken.length;
}
