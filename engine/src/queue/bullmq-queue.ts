import { AppError } from "@autoweave/contracts/app-error";
import type { BackendClasses, FlowJob, IQueueBackend } from "bullmq";
import { type Bundle, toBundles } from "./bundle.js";
import { type FlowQueue, type JobData, mostPriority } from "./flow-queue.js";
import { createHands } from "./hands.js";

const queueName = "units";
const prefix = "autoweave";

// A worker that dies twice with a job in hand must not fail it: the ledger counts starts and judges poison.
const mostStalls = 1000;

/** How long a job goes on with units in turn before what is left queues again, milliseconds. */
const turnMs = 500;

/** What a job carries. */
type Load = Pick<Bundle, "units" | "inTurn">;

function toJob({ id, units, inTurn }: Load & { id: string }, priority: number, children: FlowJob[]): FlowJob {
  return {
    name: "units",
    queueName,
    prefix,
    data: { units, inTurn } satisfies Load,
    opts: {
      jobId: id,
      priority,
      attempts: 1,
      // Whatever a finished job could tell, the ledger tells. A launch that is repeated after the end of a job makes it
      // anew, and the ledger sends it away. Keeping some by age or count costs on PostgreSQL more than all else of a job.
      removeOnComplete: true,
      removeOnFail: true,
      // Harmless on a root; a child must not hold its parent up, whatever becomes of it.
      ignoreDependencyOnFailure: true,
    },
    children,
  };
}

// BullMQ counts 1 as most urgent, and 0 as more urgent than all.
function toUrgency(priority: number): number {
  return mostPriority + 1 - priority;
}

function toFlowJob(bundle: Bundle): FlowJob {
  return toJob(bundle, toUrgency(bundle.priority), bundle.children.map(toFlowJob));
}

/** Builds the driver-neutral queue from BullMQ classes bound to one back end. */
export function createBullmqQueue<Backend extends IQueueBackend, Connection>(options: {
  classes: BackendClasses<Backend, Connection>;
  /** A fresh connection option for each client, since workers block theirs. */
  connect: (use: "producer" | "worker") => Connection;
  check: () => Promise<void>;
  close: () => Promise<void>;
  onError: (error: Error) => void;
}): FlowQueue {
  const { classes, connect, onError } = options;
  const producer = new classes.FlowProducer({ connection: connect("producer"), prefix });
  const queue = new classes.Queue<Load>(queueName, { connection: connect("producer"), prefix });
  producer.on("error", onError);
  queue.on("error", onError);

  return {
    launch: async (trees) => {
      if (trees.length === 0) return;
      try {
        await producer.addBulk(toBundles(trees).map(toFlowJob));
      } catch (cause) {
        throw new AppError("queue.unavailable", "The queue does not take jobs now; they are kept and sent later.", {
          cause,
        });
      }
    },
    work: ({ concurrency }, handle) => {
      const hands = createHands(concurrency);
      let isClosing = false;
      let held = 0;
      // Jobs of several units fill the hands with fewer jobs: the rest of the queue is left to other workers.
      const hold = (units: number) => {
        held += units - Math.sign(units);
        worker.concurrency = Math.max(1, concurrency - held);
      };
      const run = async (unit: JobData) => {
        try {
          await handle(unit);
        } catch (error) {
          onError(error instanceof Error ? error : new Error(String(error)));
        }
      };
      /** Returns the units that it did not get to, as {@link runInTurn} does. */
      const runTogether = async (units: JobData[]): Promise<JobData[]> => {
        const left: JobData[] = [];
        hold(units.length);
        await Promise.all(
          units.map((unit) => hands.take(async () => (isClosing ? void left.push(unit) : await run(unit)))),
        );
        hold(-units.length);
        return left;
      };
      const runInTurn = async (units: JobData[]): Promise<JobData[]> => {
        const until = performance.now() + turnMs;
        for (const [position, unit] of units.entries()) {
          if (isClosing || performance.now() > until) return units.slice(position);
          await run(unit);
        }
        return [];
      };
      const worker = new classes.Worker<Load>(
        queueName,
        async ({ id, data: { units, inTurn }, opts: { priority } }) => {
          const left = inTurn ? await hands.take(() => runInTurn(units)) : await runTogether(units);
          // What is left queues again, under a name of its own.
          if (left.length > 0) await producer.add(toJob({ id: `${id}_rest`, units: left, inTurn }, priority ?? 0, []));
        },
        { connection: connect("worker"), prefix, concurrency, maxStalledCount: mostStalls },
      );
      worker.on("error", onError);
      return {
        close: async () => {
          isClosing = true;
          await worker.close();
        },
      };
    },
    counts: async () => {
      const counts = await queue.getJobCounts(
        "waiting",
        "prioritized",
        "active",
        "waiting-children",
        "completed",
        "failed",
      );
      return {
        waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
        held: counts["waiting-children"] ?? 0,
        active: counts.active ?? 0,
        completed: counts.completed ?? 0,
        failed: counts.failed ?? 0,
      };
    },
    oldestMs: async () => {
      const [next] = await queue.getJobs(["waiting", "prioritized"], 0, 0, true);
      return next === undefined ? null : Math.max(0, Date.now() - next.timestamp);
    },
    check: options.check,
    close: async () => {
      await producer.close();
      await queue.close();
      await options.close();
    },
  };
}
