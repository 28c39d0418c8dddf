import { AppError } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { Database, Sql } from "../store/database.js";
import { findRunVersion } from "../store/ledger/find-runs.js";
import { type KeptLimits, keepSignal } from "../store/ledger/kept-signals.js";
import { lockRuns } from "../store/ledger/read.js";
import { findWaiting } from "../store/ledger/waiters.js";
import type { FlowVersions } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { toShortName } from "./short-name.js";
import { wakeUnits } from "./wake.js";

/** What signalling needs of the app. */
export type SignalParts = { database: Database; versions: FlowVersions; relay: Relay };

/** A signal for a run. `alongside` joins each transaction in which it wakes somebody or is kept. */
export type Signal = {
  runId: string;
  name: string;
  value: Json;
  alongside?: (sql: Sql, woken: number) => Promise<void>;
};

/** How many a signal woke; `kept` when it woke none and waits for a wait that is to come. */
export type Signalled = { woken: number; kept: boolean };

/** The signal that answers a unit whose effect may already have happened: do it again. */
export const redoSignal = "redo";

/** How much a run keeps for waits that are to come. */
export const keptLimits: KeptLimits = { most: 100, bytes: 10 * 1024 * 1024 };

/** Name under which units wait for a signal. */
export function toSignalName(name: string): string {
  return `signal/${toShortName(name)}`;
}

/**
 * Sends a signal to what waits for it in a run, with a value for the waiting node's output. When nothing does, the run
 * keeps it until a wait for it begins. `redo` also releases units that wait for a person, and is never kept: it answers
 * what was asked. Throws `run.not-found`, and `run.limit` when the run keeps too much already.
 */
export async function signalRun(parts: SignalParts, tenantId: string, signal: Signal): Promise<Signalled> {
  const { runId, name, value } = signal;
  const versionId = await parts.database.withLedger(tenantId, (sql) => findRunVersion(sql, runId));
  if (versionId === undefined) throw new AppError("run.not-found", "There is no such run.");
  const wake = async (waitingName: string, woke: Json | null): Promise<number> => {
    const waiting = await parts.database.withLedger(tenantId, (sql) => findWaiting(sql, runId, waitingName));
    const wakeUps = waiting.map((waiter) => ({ ...waiter, woke }));
    const done = await wakeUnits(parts.database, parts.versions, wakeUps, { alongside: signal.alongside });
    await parts.relay.deliver(done);
    return done.woken;
  };
  if (name === redoSignal) {
    return {
      woken: (await wake(toSignalName(name), { kind: "signal", value })) + (await wake("person", null)),
      kept: false,
    };
  }
  for (;;) {
    const woken = await wake(toSignalName(name), { kind: "signal", value });
    if (woken > 0) return { woken, kept: false };
    const kept = await keep(parts.database, tenantId, signal);
    if (kept !== "is-waited-for") return { woken, kept: kept === "kept" };
  }
}

async function keep(
  database: Database,
  tenantId: string,
  { runId, name, value, alongside }: Signal,
): Promise<"kept" | "is-waited-for" | "has-ended"> {
  return database.withLedger(tenantId, async (sql) => {
    const run = (await lockRuns(sql, [runId])).get(runId);
    if (run?.status !== "running") return "has-ended";
    const waitingName = toSignalName(name);
    // Under the lock no wait can begin: whoever begins one afterwards finds what is kept.
    if ((await findWaiting(sql, runId, waitingName)).length > 0) return "is-waited-for";
    if (!(await keepSignal(sql, { tenantId: run.tenantId, runId, name: waitingName, value }, keptLimits))) {
      throw new AppError(
        "run.limit",
        `The run keeps ${keptLimits.most} signals, or ${keptLimits.bytes / 1024 / 1024} MB of them, that nothing has waited for yet.`,
      );
    }
    await alongside?.(sql, 0);
    return "kept";
  });
}
