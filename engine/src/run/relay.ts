import { isAppError } from "@autoweave/contracts/app-error";
import type { ScopePlan } from "@autoweave/contracts/plan";
import type { RunEvent } from "@autoweave/contracts/run-event";
import type { Bus, BusMessage } from "../queue/bus.js";
import type { FlowQueue, JobTree } from "../queue/flow-queue.js";
import { type Database, everyTenant } from "../store/database.js";
import { claimOutbox, deleteOutbox, postponeOutbox } from "../store/ledger/outbox.js";
import type { OutboxBody, OutboxRow } from "../store/ledger/rows.js";
import { indexScope, toTrees, type UnitTree } from "./advance.js";
import { createBatcher } from "./batcher.js";
import { type FlowVersions, findVersion, toRootScope, toScopePlan } from "./flow-version.js";
import type { WorkDone } from "./run-work.js";

/** Topic of the bus on which run events are told. */
export const runEventTopic = "run";

/** Topic on which the id of a run is told whose nodes at work are to stop: workers need not hear of all else. */
export const stopTopic = "stop";

function toMessages(event: RunEvent): BusMessage[] {
  const told = { topic: runEventTopic, body: event };
  return event.event === "run-cancelled" ? [{ topic: stopTopic, body: event.runId }, told] : [told];
}

/** Carries out what committed transactions promised: launches, wake-ups of callers, error flows. */
export type Relay = {
  /** Delivers rows that this process has just written, and publishes their events. Never throws: the poll comes again. */
  deliver(done: WorkDone): Promise<void>;
  /** Delivers rows that others left behind, at most `most`. Returns how many. */
  poll(most: number): Promise<number>;
  /** Resolves once nothing is on its way. */
  idle(): Promise<void>;
};

type Handled = Exclude<OutboxBody["kind"], "launch">;

/**
 * Handles the kinds that are not launches; each must survive being carried out twice. What a handler's own transaction
 * leaves to do it returns: waiting for that inside a delivery could wait for its own lane.
 */
export type OutboxHandlers = {
  [Kind in Handled]: (row: OutboxRow, body: Extract<OutboxBody, { kind: Kind }>) => Promise<WorkDone | undefined>;
};

/** The same promise delivered twice makes the same jobs. Job ids may hold no colon. */
function toJobId(row: OutboxRow, unit: string): string {
  return `${row.runId}_${unit}_${row.id}`;
}

type Launch = { row: OutboxRow; body: Extract<OutboxBody, { kind: "launch" }>; plan: ScopePlan; flowPriority: number };

function toJobTree(launch: Launch, tree: UnitTree): JobTree {
  const { row, body, plan, flowPriority } = launch;
  const { versionId, trigger, scope } = body;
  const own = indexScope(plan).units.get(tree.unit)?.priority ?? flowPriority;
  return {
    id: toJobId(row, tree.unit),
    data: { runId: row.runId, versionId, trigger, scope, unit: tree.unit },
    // A run that is more urgent than its flow (its caller is) lifts all its units.
    priority: body.priority > flowPriority ? Math.max(own, body.priority) : own,
    children: tree.children.map((child) => toJobTree(launch, child)),
  };
}

// Far below the seconds after which a row that was not forgotten is delivered again.
const forgetMs = 100;

/** Builds the relay of one process. */
export function createRelay(options: {
  database: Database;
  queue: FlowQueue;
  bus: Bus;
  versions: FlowVersions;
  handlers: OutboxHandlers;
  onError: (error: unknown) => void;
}): Relay {
  const { database, queue, bus, versions, handlers, onError } = options;

  async function toJobTrees(row: OutboxRow): Promise<JobTree[]> {
    if (row.body.kind !== "launch") return [];
    const { body } = row;
    const version = await findVersion(versions, body.versionId);
    // Its flow was removed: there is nothing to launch, and the reconciler ends the run.
    if (version === undefined) return [];
    const plan = toScopePlan(toRootScope(version, body.trigger), body.scope);
    const launch = { row, body, plan, flowPriority: version.settings.priority ?? 0 };
    return toTrees(plan, body.units).map((tree) => toJobTree(launch, tree));
  }

  async function carryOut(rows: OutboxRow[]): Promise<void> {
    const trees: JobTree[] = [];
    for (const row of rows) trees.push(...(await toJobTrees(row)));
    await queue.launch(trees);
    for (const row of rows) {
      const done = await handle(row);
      if (done !== undefined) void deliver(done);
    }
  }

  async function handle(row: OutboxRow): Promise<WorkDone | undefined> {
    const { body } = row;
    switch (body.kind) {
      case "launch":
        return undefined;
      case "child-ended":
        return handlers["child-ended"](row, body);
      case "cancel-run":
        return handlers["cancel-run"](row, body);
      case "run-failed":
        return handlers["run-failed"](row, body);
      case "slot-freed":
        return handlers["slot-freed"](row, body);
    }
  }

  // A row that is carried out and not forgotten yet does no harm, so many are forgotten at once.
  const deletions = createBatcher<OutboxRow[], void>({
    mostItems: 1000,
    lanes: 1,
    waitMs: forgetMs,
    run: async (batches) => {
      const ids = batches.flat().map((row) => row.id);
      await database.withStatement((sql) => deleteOutbox(sql, ids), { durable: false });
      return batches.map(() => undefined);
    },
  });
  const forget = (rows: OutboxRow[]) => void deletions.add(rows).catch(onError);
  const deliveries = createBatcher<OutboxRow[], void>({
    mostItems: 200,
    lanes: 4,
    run: async (batches) => {
      const rows = batches.flat();
      await carryOut(rows);
      forget(rows);
      return batches.map(() => undefined);
    },
  });
  const publications = createBatcher<RunEvent[], void>({
    mostItems: 500,
    lanes: 1,
    run: async (batches) => {
      await bus.publish(batches.flat().flatMap(toMessages));
      return batches.map(() => undefined);
    },
  });

  async function deliver(done: WorkDone): Promise<void> {
    const parts: Promise<void>[] = [];
    if (done.outbox.length > 0) parts.push(deliveries.add(done.outbox));
    if (done.events.length > 0) parts.push(publications.add(done.events));
    for (const part of await Promise.allSettled(parts)) if (part.status === "rejected") onError(part.reason);
  }

  async function pollOneByOne(rows: OutboxRow[]): Promise<void> {
    for (const [position, row] of rows.entries()) {
      try {
        await carryOut([row]);
        forget([row]);
      } catch (error) {
        onError(error);
        const isQueueAway = isAppError(error) && error.code === "queue.unavailable";
        // Asking a queue that is away for each row would hold up everything behind them.
        const late = isQueueAway ? rows.slice(position) : [row];
        await database.withLedger(everyTenant, (sql) =>
          postponeOutbox(
            sql,
            late.map(({ id }) => id),
          ),
        );
        if (isQueueAway) return;
      }
    }
  }

  return {
    deliver,
    poll: async (most) => {
      // Claimed rows are put off, not locked: a queue that hangs must not hold a transaction open.
      const rows = await database.withLedger(everyTenant, (sql) => claimOutbox(sql, most));
      if (rows.length === 0) return 0;
      try {
        await carryOut(rows);
        forget(rows);
      } catch {
        await pollOneByOne(rows);
      }
      return rows.length;
    },
    idle: async () => {
      await deliveries.idle();
      await deletions.idle();
      await publications.idle();
    },
  };
}
