import { AppError } from "@autoweave/contracts/app-error";
import type { BackendClasses, FlowJob, IQueueBackend } from "bullmq";
import { type Bundle, toBundles } from "./bundle.js";
import { type FlowQueue, type JobData, type JobTree, mostPriority } from "./flow-queue.js";
import { createHands } from "./hands.js";

const queueName = "units";
const prefix = "autoweave";

// A worker that dies twice with a job in hand must not fail it: the ledger counts starts and judges poison.
const mostStalls = 1000;

/** What a job carries. */
type Load = Pick<Bundle, "units">;

function toJob({ id, units }: Load & { id: string }, priority: number, children: FlowJob[]): FlowJob {
  return {
    name: "units",
    queueName,
    prefix,
    data: { units } satisfies Load,
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

function toChild({ id, data, priority, children }: JobTree): FlowJob {
  return toJob({ id, units: [data] }, toUrgency(priority), children.map(toChild));
}

function toRoot(bundle: Bundle): FlowJob {
  return toJob(bundle, toUrgency(bundle.priority), bundle.children.map(toChild));
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
        await producer.addBulk(toBundles(trees).map(toRoot));
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
      const worker = new classes.Worker<Load>(
        queueName,
        async ({ id, data: { units }, opts: { priority } }) => {
          const left: JobData[] = [];
          const begin = async (unit: JobData) => {
            if (isClosing) left.push(unit);
            else await handle(unit);
          };
          hold(units.length);
          const done = await Promise.allSettled(units.map((unit) => hands.take(() => begin(unit))));
          hold(-units.length);
          // What this worker did not get to before it had to close goes back to the others, under a name of its own.
          if (left.length > 0) await producer.add(toJob({ id: `${id}_rest`, units: left }, priority ?? 0, []));
          for (const one of done) if (one.status === "rejected") throw one.reason;
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
    check: options.check,
    close: async () => {
      await producer.close();
      await queue.close();
      await options.close();
    },
  };
}
