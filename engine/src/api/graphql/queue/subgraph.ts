import type { QueueCounts } from "../../../queue/flow-queue.js";
import { getQueue, type QueueView } from "../../../service/queue/get-queue.js";
import { asks } from "../asks.js";
import type { Subgraph } from "../subgraph.js";

/** How the queue stands, on whichever back end it is. */
export const queueSubgraph: Subgraph = {
  name: "queue",
  define: (builder) => {
    const counts = builder.objectRef<QueueCounts>("QueueCounts").implement({
      description: "Jobs by state, over all processes.",
      fields: (t) => ({
        waiting: t.exposeInt("waiting"),
        held: t.exposeInt("held", { description: "Waiting for others of their tree." }),
        active: t.exposeInt("active"),
        completed: t.exposeInt("completed"),
        failed: t.exposeInt("failed"),
      }),
    });
    const queue = builder.objectRef<QueueView>("Queue").implement({
      description: "The queue of this installation, over all workspaces.",
      fields: (t) => ({
        counts: t.expose("jobs", { type: counts }),
        promised: t.int({
          description: "Launches that are promised and not yet on the queue.",
          resolve: ({ outbox }) => outbox.rows,
        }),
        oldestPromiseSeconds: t.float({ resolve: ({ outbox }) => outbox.oldestMs / 1000 }),
        workers: t.int({
          description: "Worker processes heard of in the last ten seconds.",
          resolve: ({ workers }) => workers.length,
        }),
      }),
    });
    builder.queryFields((t) => ({
      queue: t.field({
        type: queue,
        nullable: true,
        description: "How many jobs there are, and how many workers.",
        extensions: asks("queue.get", { cost: 20 }),
        resolve: (_root, _args, { parts, actor }) => getQueue(parts, actor),
      }),
    }));
  },
};
