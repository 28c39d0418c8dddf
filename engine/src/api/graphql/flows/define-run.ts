import { z } from "zod";
import { getRuns } from "../../../service/run/get-run.js";
import { getRunOutputs } from "../../../service/run/get-run-outputs.js";
import { listNodeRuns } from "../../../service/run/list-node-runs.js";
import type { RunSummary } from "../../../service/run/run-view.js";
import * as inputs from "../../inputs.js";
import { asks } from "../asks.js";
import { batched, batchedWith } from "../batched.js";
import type { Builder } from "../builder.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import { toConnection } from "../to-connection.js";
import { readFlow } from "./define-flow.js";
import type { FlowTypes } from "./types.js";

/** A run by its id, with its answer; undefined when it is not there. */
const readRun = batched(async ({ parts, actor }, ids) => {
  const runs = await getRuns(parts, actor, { runs: ids });
  return new Map(runs.map((run) => [run.id, run]));
});

const readOutput = batched(({ parts, actor }, runs) => getRunOutputs(parts, actor, { runs }));

const { scope, node } = inputs.NodeRunsInput.shape;
const NodeRunPage = PageInput.extend({
  after: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, "not a cursor of a list of node runs")
    .optional(),
  scope,
  node,
});
type NodeRunArgs = { limit: number; skip: number; scope?: string | undefined; node?: string | undefined };

const readNodeRuns = batchedWith(({ parts, actor }, runs, args: NodeRunArgs) =>
  listNodeRuns(parts, actor, { runs, ...args }),
);

/** One execution of a flow version, from one trigger. */
export function defineRun(builder: Builder, types: FlowTypes): void {
  types.run.implement({
    description: "One execution of a flow version, from one trigger.",
    fields: (t) => ({
      id: t.exposeID("id"),
      flowId: t.exposeID("flowId"),
      flowName: t.exposeString("flowName", { description: "What the flow was called when the run began." }),
      version: t.exposeInt("version", { description: "The number of the flow version that it runs on." }),
      trigger: t.exposeString("trigger", { description: "The node that started it." }),
      cause: t.expose("cause", { type: types.runCause }),
      status: t.field({ type: types.runStatus, resolve: (run) => run.status }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      finishedAt: t.field({ type: "DateTime", nullable: true, resolve: (run) => toEnd(run)?.finishedAt }),
      durationMs: t.float({ nullable: true, resolve: (run) => toEnd(run)?.durationMs }),
      error: t.field({
        type: types.error,
        nullable: true,
        resolve: (run) => (run.status === "failed" ? run.error : null),
      }),
      parentRunId: t.exposeID("parentRunId", { nullable: true, description: "The run whose node called this one." }),
      replayOf: t.exposeID("replayOf", { nullable: true, description: "The run whose input was used again." }),
      answer: t.field({
        type: types.answer,
        nullable: true,
        description: "What a completed run has answered its caller.",
        extensions: asks("run.get"),
        resolve: async (run, _args, context) => {
          if (run.status !== "completed") return null;
          return (await readRun(context, run.id))?.answer;
        },
      }),
      output: t.field({
        type: "JSON",
        nullable: true,
        description:
          "What a completed run has given: the body of its answer, else what its last nodes have put out. Values above 256 KB are shortened.",
        extensions: asks("run.get"),
        resolve: (run, _args, context) => (run.status === "completed" ? readOutput(context, run.id) : null),
      }),
      flow: t.field({
        type: types.flow,
        nullable: true,
        description: "Null once it was removed.",
        extensions: asks("flow.get"),
        resolve: (run, _args, context) => readFlow(context, run.flowId),
      }),
      nodes: t.field({
        type: types.nodeRuns,
        nullable: true,
        description: "What its nodes did, those of the top scope first, in the order they started.",
        args: {
          ...pageArgs(builder),
          scope: t.arg.string({ description: 'Of this scope only: `""` is the top, `each:3` a round of a container.' }),
          node: t.arg.string(),
        },
        extensions: asks("run.nodes"),
        resolve: async (run, args, context) => {
          const { first, after, ...only } = readInput(NodeRunPage, args);
          const skip = after === undefined ? 0 : Number(after);
          const found = (await readNodeRuns(context, { id: run.id, args: { limit: first + 1, skip, ...only } })) ?? [];
          const places = new Map(found.map((one, index) => [one, String(skip + index + 1)]));
          return toConnection(found.slice(0, first), (one) => places.get(one) ?? "", {
            after,
            hasNextPage: found.length > first,
          });
        },
      }),
    }),
  });
}

function toEnd(run: RunSummary): { finishedAt: string; durationMs: number } | undefined {
  return "finishedAt" in run ? run : undefined;
}
