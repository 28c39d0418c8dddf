import { getNodeStats } from "../../../service/observe/get-node-stats.js";
import { getRequestStats } from "../../../service/observe/get-request-stats.js";
import { getRunStats } from "../../../service/observe/get-run-stats.js";
import { listEvents } from "../../../service/observe/list-events.js";
import { listLog } from "../../../service/observe/list-log.js";
import { getQueue } from "../../../service/queue/get-queue.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import type { Builder } from "../builder.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import type { Subgraph } from "../subgraph.js";
import { toConnection } from "../to-connection.js";
import { watchTopic } from "../watch-topic.js";
import { defineLog } from "./define-log.js";
import { defineMeters } from "./define-meters.js";
import { defineNodeStats, defineRunStats } from "./define-run-stats.js";

const statsCost = 20;
const watchCost = 10;

const Level = inputs.LogInput.unwrap().pick({ level: true });
const LogPage = inputs.LogInput.unwrap().omit({ before: true, limit: true }).extend(PageInput.shape);

/** A page of a list that goes backwards in time; cursors are ids. One item more than was asked for tells of the next page. */
function toPage<Item extends { id: string }>(items: readonly Item[], { first, after }: Page) {
  const hasNextPage = items.length > first;
  return toConnection(items.slice(0, first), ({ id }) => id, { after, hasNextPage });
}

type Page = { first: number; after?: string | undefined };

function defineStats(builder: Builder): void {
  const { requests, queue } = defineMeters(builder);
  const runStats = defineRunStats(builder);
  const nodeStats = defineNodeStats(builder);
  builder.queryFields((t) => ({
    runStats: t.field({
      type: runStats,
      nullable: true,
      description: "How runs of the workspace, or of one flow, went: by default in the last day, in 24 parts.",
      args: {
        flow: t.arg.id({ description: "Of this flow only: its id or name." }),
        from: t.arg({ type: "DateTime" }),
        to: t.arg({ type: "DateTime" }),
        buckets: t.arg.int({ description: "How many parts, at most 200." }),
      },
      extensions: asks("observe.runs", { cost: statsCost }),
      resolve: (_root, args, { parts, actor }) => getRunStats(parts, actor, readInput(inputs.RunStatsInput, args)),
    }),
    nodeStats: t.field({
      type: nodeStats,
      nullable: true,
      description: "How each node of a flow did, by default in the last day, and how much waits at it now.",
      args: { flow: t.arg.id({ required: true }), from: t.arg({ type: "DateTime" }), to: t.arg({ type: "DateTime" }) },
      extensions: asks("observe.nodes", { cost: statsCost }),
      resolve: (_root, args, { parts, actor }) => getNodeStats(parts, actor, readInput(inputs.NodeStatsInput, args)),
    }),
    requestStats: t.field({
      type: requests,
      nullable: true,
      description: "How fast this installation answers, by default in the last hour.",
      args: { minutes: t.arg.int({ description: "How far to look back, at most 1,440." }) },
      extensions: asks("observe.requests", { cost: statsCost }),
      resolve: (_root, args, { parts, actor }) => getRequestStats(parts, actor, readInput(inputs.MinutesInput, args)),
    }),
    queueStats: t.field({
      type: queue,
      nullable: true,
      description: "Depth and throughput of the queue, by default of the last hour.",
      args: { minutes: t.arg.int({ description: "How far to look back, at most 1,440." }) },
      extensions: asks("queue.get", { cost: statsCost }),
      resolve: (_root, args, { parts, actor }) => getQueue(parts, actor, readInput(inputs.MinutesInput, args)),
    }),
  }));
}

function defineTails(builder: Builder): void {
  const { level, line, tail, event } = defineLog(builder);
  const lines = builder.connectionObject({ type: line, name: "LogLineConnection" });
  const events = builder.connectionObject({ type: event, name: "FlowEventConnection" });
  builder.queryFields((t) => ({
    log: t.field({
      type: lines,
      nullable: true,
      description: "The last lines of the logs of all processes that concern the workspace, the newest first.",
      args: {
        ...pageArgs(builder),
        level: t.arg({ type: level, description: "This level, and more urgent ones." }),
        service: t.arg.string(),
        plugin: t.arg.string(),
        jobId: t.arg.string(),
        runId: t.arg.string(),
      },
      extensions: asks("observe.log"),
      resolve: async (_root, args, { parts, actor }) => {
        const { first, after, ...wanted } = readInput(LogPage, args);
        return toPage(await listLog(parts, actor, { ...wanted, before: after, limit: first + 1 }), { first, after });
      },
    }),
    events: t.field({
      type: events,
      nullable: true,
      description: "What happened to flows in the last days, the newest first.",
      args: pageArgs(builder),
      extensions: asks("observe.events"),
      resolve: async (_root, args, { parts, actor }) => {
        const { first, after } = readInput(PageInput, args);
        return toPage(await listEvents(parts, actor, { before: after, limit: first + 1 }), { first, after });
      },
    }),
  }));
  builder.subscriptionFields((t) => ({
    logTail: t.field({
      type: tail,
      nullable: true,
      description: "Lines of logs as they are written.",
      args: {
        level: t.arg({ type: level, description: "This level, and more urgent ones." }),
        after: t.arg.string(),
      },
      extensions: asks("observe.log", { cost: watchCost }),
      subscribe: (_root, { after, ...args }, context) =>
        watchTopic(context, { topic: "log", ...readInput(Level, args) }, after),
      resolve: (update) => update,
    }),
  }));
}

/** What is measured, and written down of what happens (S4.6: never fixed numbers). */
export const observabilitySubgraph: Subgraph = {
  name: "observability",
  define: (builder) => {
    defineStats(builder);
    defineTails(builder);
  },
};
