import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import type { FlowQueue } from "../queue/flow-queue.js";
import { type Database, everyTenant } from "../store/database.js";
import {
  dropExpiredDedupeKeys,
  findExpiredLeases,
  findStuckRuns,
  findUnstarted,
  freeOrphanSlots,
  type Lost,
  markUnlaunched,
} from "../store/ledger/lost.js";
import { findFreeKeys } from "../store/ledger/slots.js";
import { findDueWaits, findNextWait, type Waiter } from "../store/ledger/waiters.js";
import type { FlowVersions } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { RunWork, type WorkDone } from "./run-work.js";
import { wakeSlotWaiter } from "./slot-waiters.js";
import { wakeUnits } from "./wake.js";

/** What the reconciler needs of the app. */
export type ReconcileParts = {
  database: Database;
  queue: FlowQueue;
  versions: FlowVersions;
  relay: Relay;
  onError: (error: unknown) => void;
};

/** Keeps every run moving. Any number of processes may run one. */
export type Reconciler = { close(): Promise<void> };

const mostAtOnce = 200;
const wakeIntervalMs = 500;
const sweepIntervalMs = 5_000;
// A unit whose job may be lost is launched again after this time; a second job for it does no harm, only work, so units
// that probably just queue up are given longer.
const unstartedSeconds = 15;
const queuedUpSeconds = 60;

/** Starts the loops: due waits (twice a second or when the next is due), promises left behind, and the sweep. */
export function startReconciler(parts: ReconcileParts): Reconciler {
  const loops = [
    startLoop(parts, async () => {
      while ((await wakeDue(parts)) === mostAtOnce);
      const next = await parts.database.withLedger(everyTenant, (sql) => findNextWait(sql));
      return Math.max(5, Math.min(next ?? wakeIntervalMs, wakeIntervalMs));
    }),
    startLoop(parts, async () => {
      while ((await parts.relay.poll(mostAtOnce)) === mostAtOnce);
      return 1000;
    }),
    startLoop(parts, async () => {
      await sweep(parts);
      return sweepIntervalMs;
    }),
  ];
  return { close: async () => void (await Promise.all(loops.map((loop) => loop.close()))) };
}

function startLoop(parts: ReconcileParts, turn: () => Promise<number>): { close(): Promise<void> } {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  async function run(): Promise<void> {
    let pause = 1000;
    try {
      pause = await turn();
    } catch (error) {
      if (!isClosed) parts.onError(error);
    }
    if (!isClosed) timer = setTimeout(begin, pause);
  }
  function begin(): void {
    running = run();
  }
  begin();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function toWoke(waiter: Waiter): Json | null {
  if (waiter.woke !== null) return waiter.woke;
  if (waiter.waitingFor?.kind === "time") return { kind: "time" };
  return waiter.waitingFor?.kind === "signal" ? { kind: "timeout" } : null;
}

/** Wakes what is due. Returns how many waits were found. */
async function wakeDue(parts: ReconcileParts): Promise<number> {
  const due = await parts.database.withLedger(everyTenant, (sql) => findDueWaits(sql, mostAtOnce));
  if (due.length === 0) return 0;
  const wakeUps = due.map((waiter) => ({ ...waiter, woke: toWoke(waiter) }));
  const timed = new Set(["time", "retry", "signal"]);
  const done = await wakeUnits(
    parts.database,
    parts.versions,
    wakeUps,
    (waiting) => waiting !== null && timed.has(waiting.kind),
  );
  await parts.relay.deliver(done);
  return due.length;
}

/** Looks for everything that has stopped moving, and moves it. Exported for tests and for the start. */
export async function sweep(parts: ReconcileParts): Promise<void> {
  const { database } = parts;
  const expired = await database.withLedger(everyTenant, (sql) => findExpiredLeases(sql, mostAtOnce));
  for (const lost of expired) await parts.relay.deliver(await takeBack(parts, lost));
  await relaunchUnstarted(parts);
  const stuck = await database.withLedger(everyTenant, (sql) => findStuckRuns(sql, mostAtOnce));
  for (const run of stuck) await parts.relay.deliver(await endStuckRun(parts, run));
  await database.withLedger(everyTenant, (sql) => freeOrphanSlots(sql));
  const keys = await database.withLedger(everyTenant, (sql) => findFreeKeys(sql));
  for (const { tenantId, key } of keys) await parts.relay.deliver(await wakeSlotWaiter(parts, tenantId, key));
  await database.withLedger(everyTenant, (sql) => dropExpiredDedupeKeys(sql));
}

/** A worker died with the unit: it may start again, or a person is asked when its effect must not repeat. */
async function takeBack(parts: ReconcileParts, lost: Lost): Promise<WorkDone> {
  const version = await parts.versions.get(lost.versionId);
  return parts.database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(sql, [lost], new Map([[version.id, version]]));
    const row = work.unit(lost);
    const run = work.runs.get(lost.runId);
    const still = await sql.rows<{ lost: boolean }>(
      "is-still-lost",
      "SELECT lease_until < now() AS lost FROM unit WHERE run_id = $1 AND scope = $2 AND unit = $3 AND status = 'running'",
      [lost.runId, lost.scope, lost.unit],
    );
    if (row === undefined || run === undefined || still[0]?.lost !== true) return { outbox: [], events: [] };
    if (!work.isOpen(run, row.scope)) {
      work.change(row, { status: "cancelled", launch: false });
    } else if (lost.once) {
      const reason =
        "Its worker died, and its effect may have happened already. Look, then send the signal redo or cancel the run.";
      work.change(row, {
        status: "waiting",
        launch: false,
        waitingFor: { kind: "person", reason },
        waitingName: "person",
      });
    } else {
      // Not through `starts`: an unended start counts towards poison.
      work.change(row, { status: "ready", launch: false, waitingFor: lost.waitingFor });
      work.keepStarts(row);
    }
    return work.flush();
  });
}

async function relaunchUnstarted(parts: ReconcileParts): Promise<void> {
  const find = (seconds: number) =>
    parts.database.withLedger(everyTenant, (sql) => findUnstarted(sql, seconds, mostAtOnce));
  let lost = await find(unstartedSeconds);
  if (lost.length === 0) return;
  const counts = await parts.queue.counts();
  if (counts.waiting + counts.active >= lost.length) lost = await find(queuedUpSeconds);
  if (lost.length === 0) return;
  const versions = new Map(
    await Promise.all(lost.map(async ({ versionId }) => [versionId, await parts.versions.get(versionId)] as const)),
  );
  const done = await parts.database.withLedger(everyTenant, async (sql) => {
    await markUnlaunched(sql, lost);
    const work = await RunWork.open(sql, lost, versions);
    for (const key of lost) {
      const row = work.unit(key);
      if (row?.status === "ready") work.change(row, { status: "ready", launch: false, waitingFor: key.waitingFor });
    }
    return work.flush();
  });
  await parts.relay.deliver(done);
}

async function endStuckRun(
  parts: ReconcileParts,
  stuck: { runId: string; versionId: string; isLate: boolean },
): Promise<WorkDone> {
  const version = await parts.versions.get(stuck.versionId);
  return parts.database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(sql, [{ runId: stuck.runId, scope: "" }], new Map([[version.id, version]]));
    const run = work.runs.get(stuck.runId);
    if (run === undefined) return { outbox: [], events: [] };
    if (stuck.isLate && run.status === "running") {
      const limit = version.settings.timeoutMs ?? 0;
      const error = new AppError("run.timeout", `The run did not end within its ${limit} ms.`);
      work.haltRun(run, "failing", toErrorRecord(error));
      work.addEvent({ event: "run-cancelled", tenantId: run.tenantId, runId: run.id });
    } else if (run.status === "failing" || run.status === "cancelling") {
      work.settleAgain(run);
    }
    return work.flush();
  });
}
