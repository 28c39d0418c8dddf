import { getNodeStats } from "../../service/observe/get-node-stats.js";
import { getRequestStats } from "../../service/observe/get-request-stats.js";
import { getRunStats } from "../../service/observe/get-run-stats.js";
import { listEvents } from "../../service/observe/list-events.js";
import { listLog } from "../../service/observe/list-log.js";
import { EventsInput, LogInput, MinutesInput, NodeStatsInput, RunStatsInput } from "../inputs.js";
import { procedure, router } from "../trpc.js";

/** What is measured and written down of what happens. */
export const observe = router({
  runs: procedure("observe.runs")
    .input(RunStatsInput)
    .query(({ ctx, input }) => getRunStats(ctx.parts, ctx.actor, input)),
  nodes: procedure("observe.nodes")
    .input(NodeStatsInput)
    .query(({ ctx, input }) => getNodeStats(ctx.parts, ctx.actor, input)),
  requests: procedure("observe.requests")
    .input(MinutesInput)
    .query(({ ctx, input }) => getRequestStats(ctx.parts, ctx.actor, input)),
  log: procedure("observe.log")
    .input(LogInput)
    .query(({ ctx, input }) => listLog(ctx.parts, ctx.actor, input)),
  events: procedure("observe.events")
    .input(EventsInput)
    .query(({ ctx, input }) => listEvents(ctx.parts, ctx.actor, input)),
});
