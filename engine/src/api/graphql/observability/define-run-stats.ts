import type { NodeStats } from "../../../service/observe/get-node-stats.js";
import type { RunFigures, RunStats } from "../../../service/observe/get-run-stats.js";
import type { Builder } from "../builder.js";

/** Figures of runs in a time, and of its parts. */
export function defineRunStats(builder: Builder) {
  const figures = builder.objectRef<RunFigures>("RunFigures").implement({
    description:
      "Counted from runs that began in some time; durations are of completed ones, null where there are none.",
    fields: (t) => ({
      runs: t.exposeInt("runs"),
      completed: t.exposeInt("completed"),
      failed: t.exposeInt("failed"),
      cancelled: t.exposeInt("cancelled"),
      open: t.exposeInt("open", { description: "Not ended yet." }),
      errorRate: t.exposeFloat("errorRate", {
        nullable: true,
        description: "Failed ones of those that ended by themselves, from 0 to 1.",
      }),
      perMinute: t.exposeFloat("perMinute", { description: "Throughput: runs that began, a minute." }),
      p50Ms: t.exposeFloat("p50Ms", { nullable: true }),
      p95Ms: t.exposeFloat("p95Ms", { nullable: true }),
      p99Ms: t.exposeFloat("p99Ms", { nullable: true }),
    }),
  });
  const bucket = builder.objectRef<RunStats["buckets"][number]>("RunBucket").implement({
    description: "Figures of a part of the time.",
    fields: (t) => ({
      from: t.expose("from", { type: "DateTime" }),
      figures: t.field({ type: figures, resolve: (parent) => parent }),
    }),
  });
  return builder.objectRef<RunStats>("RunStats").implement({
    description: "How runs went in a time. Runs that try a draft do not count.",
    fields: (t) => ({
      from: t.expose("from", { type: "DateTime" }),
      to: t.expose("to", { type: "DateTime" }),
      bucketMs: t.exposeFloat("bucketMs", { description: "How long each part is." }),
      total: t.expose("total", { type: figures }),
      buckets: t.expose("buckets", { type: [bucket], description: "In order of time; those without runs, too." }),
    }),
  });
}

/** How the nodes of a flow do. */
export function defineNodeStats(builder: Builder) {
  const node = builder.objectRef<NodeStats>("NodeStats").implement({
    description: "How one node of a flow did, over all its rounds, and what is before it now.",
    fields: (t) => ({
      node: t.exposeString("node"),
      count: t.exposeInt("count"),
      completed: t.exposeInt("completed"),
      failed: t.exposeInt("failed"),
      skipped: t.exposeInt("skipped"),
      retried: t.exposeInt("retried", { description: "Those that took more than one try." }),
      failureRate: t.exposeFloat("failureRate", {
        nullable: true,
        description: "Failed ones of those that ran, from 0 to 1.",
      }),
      p50Ms: t.exposeFloat("p50Ms", { nullable: true }),
      p95Ms: t.exposeFloat("p95Ms", { nullable: true }),
      queued: t.exposeInt("queued", { description: "Units with this node that no worker has yet." }),
      running: t.exposeInt("running", { description: "Units with this node that a worker has in hand." }),
      waiting: t.exposeInt("waiting", { description: "Units with this node that are parked." }),
    }),
  });
  return builder.objectRef<{ runs: number; nodes: NodeStats[] }>("FlowNodeStats").implement({
    description: "How the nodes of a flow did in its newest runs of a time, 2,000 at most.",
    fields: (t) => ({
      runs: t.exposeInt("runs", { description: "Over how many runs this is." }),
      nodes: t.expose("nodes", { type: [node] }),
    }),
  });
}
