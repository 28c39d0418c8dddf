import { AppError } from "@autoweave/contracts/app-error";
import type { BackendClasses, FlowJob, IQueueBackend } from "bullmq";
import { type FlowQueue, type JobData, type JobTree, mostPriority } from "./flow-queue.js";

const queueName = "units";
const prefix = "autoweave";

// A worker that dies twice with a job in hand must not fail it: the ledger counts starts and judges poison.
const mostStalls = 1000;

function toFlowJob(tree: JobTree, isChild: boolean): FlowJob {
  return {
    name: "unit",
    queueName,
    prefix,
    data: tree.data,
    opts: {
      jobId: tree.id,
      // BullMQ counts 1 as most urgent, and 0 as more urgent than all.
      priority: mostPriority + 1 - tree.priority,
      attempts: 1,
      // Whatever a finished job could tell, the ledger tells. A launch that is repeated after the end of a job makes it
      // anew, and the ledger sends it away. Keeping some by age or count costs on PostgreSQL more than all else of a job.
      removeOnComplete: true,
      removeOnFail: true,
      ...(isChild ? { ignoreDependencyOnFailure: true } : {}),
    },
    children: tree.children.map((child) => toFlowJob(child, true)),
  };
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
  const queue = new classes.Queue<JobData>(queueName, { connection: connect("producer"), prefix });
  producer.on("error", onError);
  queue.on("error", onError);

  return {
    launch: async (trees) => {
      if (trees.length === 0) return;
      try {
        await producer.addBulk(trees.map((tree) => toFlowJob(tree, false)));
      } catch (cause) {
        throw new AppError("queue.unavailable", "The queue does not take jobs now; they are kept and sent later.", {
          cause,
        });
      }
    },
    work: ({ concurrency }, handle) => {
      const worker = new classes.Worker<JobData>(queueName, async (job) => handle(job.data), {
        connection: connect("worker"),
        prefix,
        concurrency,
        maxStalledCount: mostStalls,
      });
      worker.on("error", onError);
      return { close: () => worker.close() };
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
