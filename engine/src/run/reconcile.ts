import { AppError, toErrorRecord } from "@autoweave/contracts/app-error";
import type { Json } from "@autoweave/contracts/json";
import { isEndedRun } from "@autoweave/contracts/run";
import { mostUnits } from "../queue/bundle.js";
import type { FlowQueue } from "../queue/flow-queue.js";
import { type Database, everyTenant, type Sql } from "../store/database.js";
import { dropSignalsOfEnded } from "../store/ledger/kept-signals.js";
import {
  abandonLost,
  dropExpiredDedupeKeys,
  findEnding,
  findExpiredLeases,
  findLate,
  findUnstarted,
  freeOrphanSlots,
  type Lost,
  markUnlaunched,
} from "../store/ledger/lost.js";
import type { KeepLimits } from "../store/ledger/prune.js";
import { lockRuns } from "../store/ledger/read.js";
import { findFreeKeys } from "../store/ledger/slots.js";
import { findStalled } from "../store/ledger/stalled.js";
import { type DueWait, findDueWaits, findNextWait } from "../store/ledger/waiters.js";
import { type FlowVersion, type FlowVersions, findVersion } from "./flow-version.js";
import { pruneHistory } from "./prune.js";
import type { Relay } from "./relay.js";
import { reviveRun } from "./revive.js";
import { RunWork, type WorkDone } from "./run-work.js";
import { wakeSlotWaiters } from "./slot-waiters.js";
import { takeBack } from "./take-back.js";
import { type WakeDone, wakeUnits } from "./wake.js";
import { isPassing } from "./with-patience.js";

/** What the reconciler needs of the app. */
export type ReconcileParts = {
  database: Database;
  queue: FlowQueue;
  versions: FlowVersions;
  relay: Relay;
  onError: (error: unknown) => void;
  /** How long ended runs are kept, and how many of a flow; all of them when absent. */
  keep?: KeepLimits;
};

/** Keeps every run moving. Any number of processes may run one. */
export type Reconciler = { close(): Promise<void> };

const mostAtOnce = 200;
const wakeIntervalMs = 500;
const lateIntervalMs = 1_000;
const sweepIntervalMs = 5_000;
const stalledSeconds = 30;
const pruneIntervalMs = 600_000;
// A unit whose job may be lost is launched again after this time; a second job for it does no harm, only work. So units
// that probably just queue up are given longer, and those whose jobs can be nowhere hardly any. A dead worker's jobs stay
// active for a while: they say nothing.
const unstartedSeconds = { queueIsEmpty: 2, noneWaits: 5, usually: 15, queuedUp: 60 };
// Workers renew every few seconds: after PostgreSQL was away, each gets the time to do so.
const outageGraceMs = 10_000;

/** Starts the loops: due waits (twice a second or when the next is due), deadlines, promises left behind, the sweep. */
export function startReconciler(parts: ReconcileParts): Reconciler {
  let lastOutage = 0;
  const watched: ReconcileParts = {
    ...parts,
    onError: (error) => {
      if (isPassing(error)) lastOutage = Date.now();
      parts.onError(error);
    },
  };
  const loops = [
    startLoop(watched, async () => {
      while ((await wakeDue(watched)) === mostAtOnce);
      const next = await parts.database.withLedger(everyTenant, (sql) => findNextWait(sql));
      return Math.max(5, Math.min(next ?? wakeIntervalMs, wakeIntervalMs));
    }),
    startLoop(watched, async () => {
      const late = await parts.database.withLedger(everyTenant, (sql) => findLate(sql, mostAtOnce));
      for (const { runId } of late) await attempt(watched, () => endLate(watched, runId));
      return lateIntervalMs;
    }),
    startLoop(watched, async () => {
      while ((await parts.relay.poll(mostAtOnce)) === mostAtOnce);
      return 1000;
    }),
    startLoop(watched, async () => {
      await sweep(watched, { mayTakeBack: Date.now() - lastOutage > outageGraceMs });
      return sweepIntervalMs;
    }),
    startLoop(watched, async () => {
      await reviveStalled(watched, stalledSeconds);
      return stalledSeconds * 1000;
    }),
    startLoop(watched, async () => {
      if (parts.keep !== undefined) await pruneHistory(parts.database, parts.keep);
      return pruneIntervalMs;
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

/** One thing that cannot be done must not keep the others from being done. */
async function attempt(parts: ReconcileParts, step: () => Promise<WorkDone | undefined>): Promise<void> {
  try {
    const done = await step();
    if (done !== undefined) await parts.relay.deliver(done);
  } catch (error) {
    parts.onError(error);
  }
}

async function find<T>(parts: ReconcileParts, read: (sql: Sql) => Promise<T[]>): Promise<T[]> {
  try {
    return await parts.database.withLedger(everyTenant, read);
  } catch (error) {
    parts.onError(error);
    return [];
  }
}

function toWoke(waiter: DueWait): Json | null {
  if (waiter.woke !== null) return waiter.woke;
  if (waiter.waitingFor?.kind === "time") return { kind: "time" };
  return waiter.waitingFor?.kind === "signal" ? { kind: "timeout" } : null;
}

/** Wakes what is due. Returns how many woke. */
async function wakeDue(parts: ReconcileParts): Promise<number> {
  const due = await parts.database.withLedger(everyTenant, (sql) => findDueWaits(sql, mostAtOnce));
  if (due.length === 0) return 0;
  const wakeUps = due.map((waiter) => ({ ...waiter, woke: toWoke(waiter) }));
  const done = await wakeUnits(parts.database, parts.versions, wakeUps);
  await parts.relay.deliver(done);
  await endGone(parts, done);
  return done.woken;
}

/** Looks for everything that has stopped moving, and moves it. Exported for tests and for the start. */
export async function sweep(parts: ReconcileParts, { mayTakeBack } = { mayTakeBack: true }): Promise<void> {
  if (mayTakeBack) {
    const expired = await find(parts, (sql) => findExpiredLeases(sql, mostAtOnce));
    for (const lost of expired) await attempt(parts, () => takeOver(parts, lost));
  }
  await attempt(parts, () => relaunchUnstarted(parts));
  for (const run of await find(parts, (sql) => findEnding(sql, mostAtOnce))) {
    await attempt(parts, () => endAgain(parts, run.runId));
  }
  await find(parts, freeOrphanSlots);
  for (const { tenantId, key } of await find(parts, findFreeKeys)) {
    await attempt(parts, async () => {
      const done = await wakeSlotWaiters(parts, tenantId, key);
      await endGone(parts, done);
      return done;
    });
  }
  await find(parts, async (sql) => {
    await dropExpiredDedupeKeys(sql);
    await dropSignalsOfEnded(sql, mostAtOnce);
    return [];
  });
}

async function endGone(parts: ReconcileParts, { gone }: WakeDone): Promise<void> {
  for (const runId of new Set(gone)) await attempt(parts, () => endRemoved(parts, runId));
}

/** Looks again at runs in which nothing has happened for `seconds` and nothing is to come. Exported for tests. */
export async function reviveStalled(parts: ReconcileParts, seconds: number): Promise<void> {
  for (const { runId, versionId } of await find(parts, (sql) => findStalled(sql, seconds, mostAtOnce))) {
    await attempt(parts, async () => {
      const version = await findVersion(parts.versions, versionId);
      return version === undefined ? endRemoved(parts, runId) : reviveRun(parts.database, version, runId);
    });
  }
}

/** The unit of a worker that is gone. */
async function takeOver(parts: ReconcileParts, lost: Lost): Promise<WorkDone | undefined> {
  const version = await findVersion(parts.versions, lost.versionId);
  return version === undefined ? endRemoved(parts, lost.runId) : takeBack(parts.database, version, lost);
}

async function findLostJobs(parts: ReconcileParts): Promise<Lost[]> {
  const findSince = (seconds: number) =>
    parts.database.withLedger(everyTenant, (sql) => findUnstarted(sql, seconds, mostAtOnce));
  const lost = await findSince(unstartedSeconds.queueIsEmpty);
  if (lost.length === 0) return [];
  const { waiting, active } = await parts.queue.counts();
  if (waiting + active === 0) return lost;
  if (waiting === 0) return findSince(unstartedSeconds.noneWaits);
  return findSince(waiting * mostUnits >= lost.length ? unstartedSeconds.queuedUp : unstartedSeconds.usually);
}

async function relaunchUnstarted(parts: ReconcileParts): Promise<WorkDone | undefined> {
  const found = await findLostJobs(parts);
  const versions = new Map<string, FlowVersion>();
  for (const { versionId, runId } of found) {
    const version = versions.get(versionId) ?? (await findVersion(parts.versions, versionId));
    if (version !== undefined) versions.set(versionId, version);
    else await attempt(parts, () => endRemoved(parts, runId));
  }
  const lost = found.filter(({ versionId }) => versions.has(versionId));
  if (lost.length === 0) return undefined;
  return parts.database.withLedger(everyTenant, async (sql) => {
    await lockRuns(
      sql,
      lost.map(({ runId }) => runId),
    );
    await markUnlaunched(sql, lost);
    const work = await RunWork.open(sql, lost, versions);
    for (const key of lost) {
      const row = work.unit(key);
      if (row?.status === "ready") work.change(row, { status: "ready", launch: false, waitingFor: key.waitingFor });
    }
    return work.flush();
  });
}

/** The run has had its time: nodes at work are stopped, and it fails. */
async function endLate(parts: ReconcileParts, runId: string): Promise<WorkDone> {
  return stop(parts, runId, new AppError("run.timeout", "The run did not end within the time limit of its flow."));
}

/** The flow was removed, its versions with it: nothing says any more how the run goes on. */
async function endRemoved(parts: ReconcileParts, runId: string): Promise<WorkDone> {
  return stop(parts, runId, new AppError("flow.not-found", "The flow was removed while the run was going on."));
}

async function stop(parts: ReconcileParts, runId: string, error: AppError): Promise<WorkDone> {
  return parts.database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map());
    const run = work.runs.get(runId);
    if (run !== undefined && error.code === "flow.not-found") await abandonLost(sql, runId);
    if (run?.status === "running") {
      work.haltRun(run, "failing", toErrorRecord(error));
      work.addEvent({ event: "run-cancelled", tenantId: run.tenantId, runId });
    } else if (run !== undefined && !isEndedRun(run.status)) {
      work.settleAgain(run);
    }
    return work.flush();
  });
}

/** A run that is ending, with nothing at work any more, ends. */
async function endAgain(parts: ReconcileParts, runId: string): Promise<WorkDone> {
  return parts.database.withLedger(everyTenant, async (sql) => {
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map());
    const run = work.runs.get(runId);
    if (run?.status === "failing" || run?.status === "cancelling") work.settleAgain(run);
    return work.flush();
  });
}
