import { getNodeRunValues, type NodeRunKey } from "../../../service/run/get-node-run-values.js";
import { asks } from "../asks.js";
import { batched } from "../batched.js";
import type { FlowTypes } from "./types.js";

/** Values may be large: what a document reads of them counts for more. */
const valueCost = 10;

function toKey({ runId, scope, node }: NodeRunKey): string {
  return JSON.stringify([runId, scope, node]);
}

function readKey(key: string): NodeRunKey {
  const [runId, scope, node] = JSON.parse(key) as [string, string, string];
  return { runId, scope, node };
}

const readValues = batched(async ({ parts, actor }, keys) => {
  const views = await getNodeRunValues(parts, actor, { keys: keys.map(readKey) });
  return new Map(views.map((view) => [toKey(view), view]));
});

/** One node in one run and scope. */
export function defineNodeRun(types: FlowTypes): void {
  types.nodeRun.implement({
    description: "One node in one run and scope.",
    fields: (t) => ({
      runId: t.exposeID("runId"),
      node: t.exposeString("node"),
      type: t.exposeString("type"),
      scope: t.exposeString("scope", { description: 'Empty at the top; `each:3` in a round of container "each".' }),
      status: t.expose("status", { type: types.nodeRunStatus }),
      attempt: t.exposeInt("attempt"),
      attempts: t.expose("attempts", { type: [types.attempt] }),
      error: t.expose("error", { type: types.error, nullable: true }),
      waitingFor: t.field({
        type: "JSON",
        nullable: true,
        description: "What it waits for: `kind` says which of time, retry, signal, run, iterations, slot, person.",
        resolve: (nodeRun) => nodeRun.waitingFor,
      }),
      startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
      finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
      durationMs: t.exposeFloat("durationMs", { nullable: true }),
      input: t.field({
        type: "JSON",
        nullable: true,
        description: "Values at the input ports. What is too large to show is `{$shortened: {bytes, start}}`.",
        extensions: asks("run.nodes", { cost: valueCost }),
        resolve: async (nodeRun, _args, context) => (await readValues(context, toKey(nodeRun)))?.input,
      }),
      config: t.field({
        type: "JSON",
        nullable: true,
        description: "The config as it was once its expressions were computed.",
        extensions: asks("run.nodes", { cost: valueCost }),
        resolve: async (nodeRun, _args, context) => (await readValues(context, toKey(nodeRun)))?.config,
      }),
      output: t.field({
        type: "JSON",
        nullable: true,
        description: "Values at the output ports that emitted.",
        extensions: asks("run.nodes", { cost: valueCost }),
        resolve: async (nodeRun, _args, context) => (await readValues(context, toKey(nodeRun)))?.output,
      }),
    }),
  });
}
