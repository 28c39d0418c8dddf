import type { FlowChange, NodeLine } from "../../../service/live/live-update.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import type { Builder } from "../builder.js";
import { readInput } from "../read-input.js";
import { toEnumValues } from "../to-enum-values.js";
import { type LiveEvent, watchTopic } from "../watch-topic.js";
import type { FlowTypes } from "./types.js";

const watchCost = 10;

const RunTopic = inputs.RunInput;
const FlowTopic = inputs.FlowInput.partial();

/** What a subscription says of itself beside what has changed. */
function describeCursor() {
  return { description: "Give it as `after` to go on from here: nothing is missed, and nothing comes twice." };
}

function defineUpdateKind(builder: Builder) {
  return builder.enumType("UpdateKind", {
    description:
      "CHANGES holds all that was new, each in its latest state; WHOLE the state as it is, in place of all before; RESET says that more has changed than is told one by one: read it again.",
    values: toEnumValues(["changes", "whole", "reset"]),
  });
}

function defineNodeLine(builder: Builder, types: FlowTypes) {
  const status = builder.enumType("LiveNodeStatus", {
    description: "QUEUED: ready, and no worker has it yet.",
    values: toEnumValues([
      "running",
      "waiting",
      "retrying",
      "completed",
      "failed",
      "skipped",
      "cancelled",
      "queued",
    ] satisfies NodeLine["status"][]),
  });
  return builder.objectRef<NodeLine>("LiveNode").implement({
    description: "A node of a run that has changed, without its values.",
    fields: (t) => ({
      node: t.exposeString("node"),
      scope: t.exposeString("scope"),
      type: t.exposeString("type"),
      status: t.expose("status", { type: status }),
      attempt: t.exposeInt("attempt"),
      error: t.expose("error", { type: types.error, nullable: true }),
      waitingFor: t.field({ type: "JSON", nullable: true, resolve: (line) => line.waitingFor }),
      startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
      finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
      durationMs: t.exposeFloat("durationMs", { nullable: true }),
      emitted: t.field({
        type: ["String"],
        nullable: true,
        description: "Ports that put out a value; null when that is not known.",
        resolve: (line) => line.emitted,
      }),
    }),
  });
}

function defineFlowChange(builder: Builder) {
  const kind = builder.enumType("FlowChangeKind", {
    description: "What happened to a flow.",
    values: toEnumValues(["created", "drafted", "published", "unpublished", "removed"] satisfies FlowChange["kind"][]),
  });
  return builder.objectRef<FlowChange>("FlowChange").implement({
    description: "Something that happened to a flow.",
    fields: (t) => ({
      id: t.exposeID("id"),
      flowId: t.exposeID("flow"),
      kind: t.expose("kind", { type: kind }),
      name: t.exposeString("name"),
      revision: t.exposeInt("revision", { description: "The draft's revision after it." }),
      version: t.exposeInt("version", { nullable: true, description: "What is live after it." }),
      byKind: t.string({ description: "`person`, `key` or `service`.", resolve: ({ by }) => by.kind }),
      byId: t.id({ resolve: ({ by }) => by.id }),
      at: t.expose("at", { type: "DateTime" }),
    }),
  });
}

/** What changes in runs and flows, as it changes. */
export function defineSubscriptions(builder: Builder, types: FlowTypes): void {
  const updateKind = defineUpdateKind(builder);
  const line = defineNodeLine(builder, types);
  const change = defineFlowChange(builder);
  const runUpdate = builder.objectRef<LiveEvent<"run">>("RunUpdate").implement({
    description: "What has changed in a run.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", describeCursor()),
      kind: t.field({ type: updateKind, resolve: ({ update }) => update?.kind ?? "changes" }),
      run: t.field({
        type: types.run,
        nullable: true,
        description: "The run, when it has changed itself.",
        resolve: ({ update }) => (update === undefined || update.kind === "reset" ? null : update.state),
      }),
      nodes: t.field({
        type: [line],
        resolve: ({ update }) => (update === undefined || update.kind === "reset" ? [] : update.nodes),
      }),
      more: t.boolean({
        description: "More nodes have changed than those told: read them page by page.",
        resolve: ({ update }) => update !== undefined && update.kind !== "reset" && update.more,
      }),
    }),
  });
  const runsUpdate = builder.objectRef<LiveEvent<"runs">>("RunsUpdate").implement({
    description: "Runs that started, changed or ended.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", describeCursor()),
      kind: t.field({ type: updateKind, resolve: ({ update }) => update?.kind ?? "changes" }),
      runs: t.field({ type: [types.run], resolve: ({ update }) => (update?.kind === "changes" ? update.runs : []) }),
    }),
  });
  const flowUpdate = builder.objectRef<LiveEvent<"flows">>("FlowUpdate").implement({
    description: "What happened to flows.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", describeCursor()),
      kind: t.field({ type: updateKind, resolve: ({ update }) => update?.kind ?? "changes" }),
      changes: t.field({ type: [change], resolve: ({ update }) => (update?.kind === "changes" ? update.changes : []) }),
    }),
  });

  builder.subscriptionFields((t) => ({
    runChanged: t.field({
      type: runUpdate,
      nullable: true,
      description: "One run: its status, and the nodes that change.",
      args: { run: t.arg.id({ required: true }), after: t.arg.string() },
      extensions: asks("run.get", { cost: watchCost }),
      subscribe: (_root, { after, ...args }, context) =>
        watchTopic(context, { topic: "run", ...readInput(RunTopic, args) }, after),
      resolve: (event) => event,
    }),
    runsChanged: t.field({
      type: runsUpdate,
      nullable: true,
      description: "Runs that start, change and end: of one flow, by its id or name, or all.",
      args: { flow: t.arg.id(), after: t.arg.string() },
      extensions: asks("run.list", { cost: watchCost }),
      subscribe: (_root, { after, ...args }, context) =>
        watchTopic(context, { topic: "runs", ...readInput(FlowTopic, args) }, after),
      resolve: (event) => event,
    }),
    flowChanged: t.field({
      type: flowUpdate,
      nullable: true,
      description: "Drafts that change, flows that are published, unpublished and removed: one flow, or all.",
      args: { flow: t.arg.id(), after: t.arg.string() },
      extensions: asks("flow.list", { cost: watchCost }),
      subscribe: (_root, { after, ...args }, context) =>
        watchTopic(context, { topic: "flows", ...readInput(FlowTopic, args) }, after),
      resolve: (event) => event,
    }),
  }));
}
