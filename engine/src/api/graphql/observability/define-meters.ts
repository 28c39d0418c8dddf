import type { MeterFigures, MeterView } from "../../../service/observe/meter-figures.js";
import type { QueueView } from "../../../service/queue/get-queue.js";
import type { Builder } from "../builder.js";

/** What is measured of the installation: requests, the queue. */
export function defineMeters(builder: Builder) {
  const figures = builder.objectRef<MeterFigures>("MeterFigures").implement({
    description: "Measured over all processes, percentiles to within an eighth; null where nothing was measured.",
    fields: (t) => ({
      count: t.exposeInt("count"),
      failures: t.exposeInt("failures"),
      failureRate: t.exposeFloat("failureRate", { nullable: true, description: "From 0 to 1." }),
      p50Ms: t.exposeFloat("p50Ms", { nullable: true }),
      p95Ms: t.exposeFloat("p95Ms", { nullable: true }),
      p99Ms: t.exposeFloat("p99Ms", { nullable: true }),
    }),
  });
  const minute = builder.objectRef<MeterView["minutes"][number]>("MeterMinute").implement({
    description: "What was measured in one minute.",
    fields: (t) => ({
      at: t.expose("at", { type: "DateTime" }),
      figures: t.field({ type: figures, resolve: (parent) => parent }),
    }),
  });
  const meter = builder.objectRef<MeterView>("Meter").implement({
    description: "What was measured in some minutes.",
    fields: (t) => ({
      total: t.field({ type: figures, resolve: (parent) => parent }),
      perMinute: t.exposeFloat("perMinute", { description: "Throughput, of the time asked for." }),
      minutes: t.expose("minutes", { type: [minute], description: "Minutes in which something was measured." }),
    }),
  });
  const requests = builder.objectRef<{ api: MeterView; hooks: MeterView }>("RequestStats").implement({
    description: "How fast requests are answered. Streams, and calls that wait on purpose, do not count.",
    fields: (t) => ({
      api: t.expose("api", { type: meter, description: "Calls of tRPC and GraphQL." }),
      hooks: t.expose("hooks", { type: meter, description: "Calls of webhooks." }),
    }),
  });
  const queue = builder.objectRef<QueueView>("QueueStats").implement({
    description: "How deep the queue of this installation is, and how fast it moves.",
    fields: (t) => ({
      waiting: t.int({ description: "Jobs that are ready for a worker.", resolve: ({ jobs }) => jobs.waiting }),
      held: t.int({ description: "Jobs that wait for others of their tree.", resolve: ({ jobs }) => jobs.held }),
      active: t.int({ description: "Jobs that workers have.", resolve: ({ jobs }) => jobs.active }),
      oldestMs: t.exposeFloat("oldestMs", {
        nullable: true,
        description: "How long the job that is next has waited; null when none waits.",
      }),
      workers: t.int({ description: "Worker processes that are there.", resolve: ({ workers }) => workers.length }),
      units: t.expose("units", { type: meter, description: "Units that workers took, and how long each took." }),
    }),
  });
  return { requests, queue };
}
