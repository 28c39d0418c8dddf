import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import type { FlowQueue, QueueCounts } from "../../queue/flow-queue.js";
import type { WorkerPresence } from "../../run/worker-presence.js";
import { type Database, everyTenant } from "../../store/database.js";
import { countOutbox } from "../../store/ledger/outbox.js";

/** How the queue of this installation stands, over all workspaces: numbers only. */
export type QueueView = {
  counts: QueueCounts;
  /** Launches that are promised and not yet on the queue, and how long the oldest of them waits. */
  outbox: { rows: number; oldestSeconds: number };
  /** Worker processes that were heard of in the last ten seconds. */
  workers: number;
};

/** How the queue stands, on whichever back end it is. Throws `queue.unavailable`. */
export async function getQueue(
  parts: { database: Database; queue: FlowQueue; workers: Pick<WorkerPresence, "count"> },
  actor: Actor,
): Promise<QueueView> {
  authorize(actor, "queue.get");
  const [counts, outbox] = await Promise.all([
    parts.queue.counts(),
    parts.database.withLedger(everyTenant, countOutbox),
  ]);
  return { counts, outbox, workers: parts.workers.count() };
}
