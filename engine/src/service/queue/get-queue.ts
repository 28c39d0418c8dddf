import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowQueue, QueueCounts } from "../../queue/flow-queue.js";
import type { WorkerPresence } from "../../run/worker-presence.js";
import { type Database, everyTenant } from "../../store/database.js";
import { countOutbox } from "../../store/ledger/outbox.js";
import { type MeterView, readMeter } from "../observe/meter-figures.js";

/** How the queue of this installation stands, over all workspaces: numbers only. Times are milliseconds. */
export type QueueView = {
  /** Jobs by state; a job wakes a worker for one unit or several. */
  jobs: QueueCounts;
  /** How long the job that is next has waited; null when none waits. */
  oldestMs: number | null;
  /** Units that workers took from the queue: how many, how long each took. */
  units: MeterView;
  /** Workers that were heard of in the last seconds. */
  workers: { id: string; heardMs: number }[];
  /** What was promised and is not delivered yet. */
  outbox: { rows: number; oldestMs: number };
};

/** What looking at the queue needs of the app. */
export type QueueParts = { database: Database; queue: FlowQueue; workers: WorkerPresence };

/** Depth, throughput and workers of the queue (S2.3), as measured. Throws `queue.unavailable`. */
export async function getQueue(
  parts: QueueParts,
  actor: Actor,
  input: { minutes?: number | undefined } = {},
): Promise<QueueView> {
  authorize(actor, "queue.get");
  const { minutes = 60 } = input;
  const [jobs, oldestMs, units, outbox] = await Promise.all([
    parts.queue.counts(),
    parts.queue.oldestMs(),
    readMeter(parts, "unit", minutes),
    parts.database.withLedger(everyTenant, countOutbox),
  ]);
  return {
    jobs,
    oldestMs,
    units,
    workers: parts.workers.list(),
    outbox: { rows: outbox.rows, oldestMs: Math.round(outbox.oldestSeconds * 1000) },
  };
}
