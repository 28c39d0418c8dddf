import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { applyFlowOps } from "../../../service/flow/apply-flow-ops.js";
import { importFlow } from "../../../service/flow/import-flow.js";
import { type FlowPlace, organizeFlow } from "../../../service/flow/organize-flow.js";
import { type Published, publishFlow } from "../../../service/flow/publish-flow.js";
import { removeFlow } from "../../../service/flow/remove-flow.js";
import { unpublishFlow } from "../../../service/flow/unpublish-flow.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import type { Builder } from "../builder.js";
import { readInput } from "../read-input.js";
import { readFlow } from "./define-flow.js";
import type { FlowTypes } from "./types.js";

const writeCost = 20;
const compileCost = 50;
/** Diagnostics that the cost of a document counts with. */
const usualDiagnostics = 5;

type Changed = { id: string; revision: number; diagnostics: Diagnostic[]; created?: boolean };

function defineResults(builder: Builder, types: FlowTypes) {
  const changed = builder.objectRef<Changed>("ChangedDraft").implement({
    description: "A draft that was brought in or edited.",
    fields: (t) => ({
      flowId: t.exposeID("id"),
      revision: t.exposeInt("revision"),
      isNew: t.boolean({ description: "The flow was made just now.", resolve: ({ created }) => created ?? false }),
      diagnostics: t.field({
        type: [types.diagnostic],
        description: "They do not stand in the draft's way; publishing asks for none of severity ERROR.",
        resolve: ({ diagnostics }) => diagnostics,
      }),
      flow: t.field({
        type: types.flow,
        nullable: true,
        extensions: asks("flow.get"),
        resolve: ({ id }, _args, context) => readFlow(context, id),
      }),
    }),
  });
  const published = builder.objectRef<Published>("PublishedFlow").implement({
    description: "What is live now.",
    fields: (t) => ({
      flowId: t.exposeID("flowId"),
      version: t.expose("version", { type: types.liveVersion }),
      isNew: t.exposeBoolean("isNew", { description: "False when the same content was published before." }),
      triggers: t.expose("triggers", { type: [types.trigger] }),
      diagnostics: t.expose("diagnostics", { type: [types.diagnostic] }),
    }),
  });
  const unpublished = builder.objectRef<{ id: string; wasPublished: boolean }>("UnpublishedFlow").implement({
    description: "A flow whose triggers start nothing any more.",
    fields: (t) => ({ flowId: t.exposeID("id"), wasPublished: t.exposeBoolean("wasPublished") }),
  });
  const removed = builder.objectRef<{ id: string }>("RemovedFlow").implement({
    description: "A flow that is no more; what its runs did can still be looked up.",
    fields: (t) => ({ flowId: t.exposeID("id") }),
  });
  const organized = builder.objectRef<FlowPlace>("OrganizedFlow").implement({
    description: "Where lists show a flow.",
    fields: (t) => ({
      flowId: t.exposeID("id"),
      folder: t.exposeString("folder"),
      tags: t.exposeStringList("tags"),
    }),
  });
  return { changed, published, unpublished, removed, organized };
}

/** Changing flows. */
export function defineFlowMutations(builder: Builder, types: FlowTypes): void {
  const results = defineResults(builder, types);
  builder.mutationFields((t) => ({
    importFlow: t.field({
      type: results.changed,
      nullable: true,
      description: "Brings a graph in as a draft: of the flow named, or else of the flow that has the graph's name.",
      args: {
        graph: t.arg({ type: "JSON", required: true, description: "A flow file." }),
        flow: t.arg.id({ description: "Id or name of the flow that gets it." }),
        isNew: t.arg.boolean({ description: "Refuses a name that a flow has." }),
      },
      extensions: asks("flow.import", { cost: compileCost, size: usualDiagnostics }),
      resolve: (_root, args, { parts, actor }) => importFlow(parts, actor, readInput(inputs.ImportInput, args)),
    }),
    applyFlowOps: t.field({
      type: results.changed,
      nullable: true,
      description: "Makes edits of a draft, all or none.",
      args: {
        flow: t.arg.id({ required: true }),
        revision: t.arg.int({ required: true, description: "The revision that the edits were made on." }),
        ops: t.arg({ type: ["JSON"], required: true }),
      },
      extensions: asks("flow.apply-ops", { cost: compileCost }),
      resolve: (_root, args, { parts, actor }) => applyFlowOps(parts, actor, readInput(inputs.OpsInput, args)),
    }),
    publishFlow: t.field({
      type: results.published,
      nullable: true,
      description: "Makes the draft live. Runs that go on are not disturbed.",
      args: { flow: t.arg.id({ required: true }), note: t.arg.string() },
      extensions: asks("flow.publish", { cost: compileCost }),
      resolve: (_root, args, { parts, actor }) => publishFlow(parts, actor, readInput(inputs.PublishInput, args)),
    }),
    unpublishFlow: t.field({
      type: results.unpublished,
      nullable: true,
      description: "Takes a flow off: its triggers start nothing any more, its runs go on.",
      args: { flow: t.arg.id({ required: true }) },
      extensions: asks("flow.unpublish", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => unpublishFlow(parts, actor, readInput(inputs.FlowInput, args)),
    }),
    organizeFlow: t.field({
      type: results.organized,
      nullable: true,
      description: "Puts a flow into a folder, tags it, or both; what is absent stays.",
      args: {
        flow: t.arg.id({ required: true }),
        folder: t.arg.string({ description: "Names joined with /; empty for the top." }),
        tags: t.arg.stringList(),
      },
      extensions: asks("flow.organize", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => organizeFlow(parts, actor, readInput(inputs.OrganizeInput, args)),
    }),
    removeFlow: t.field({
      type: results.removed,
      nullable: true,
      description: "Removes a flow with its versions and triggers.",
      args: { flow: t.arg.id({ required: true }) },
      extensions: asks("flow.remove", { cost: writeCost }),
      resolve: (_root, args, { parts, actor }) => removeFlow(parts, actor, readInput(inputs.FlowInput, args)),
    }),
  }));
}
