import { defineNode, field, type Json, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Which run failed, where, and why. */
const Failure = z.looseObject({
  flow: z.looseObject({ id: z.string(), name: z.string() }),
  run: z.looseObject({ id: z.string() }),
  node: z.string().nullable(),
  error: z.looseObject({ code: z.string(), message: z.string() }),
});

const sampleFailure = {
  flow: { id: "flow-2", name: "Nightly import" },
  run: { id: "run-2" },
  node: "fetch",
  error: { code: "http.unavailable", message: "The other server cannot be reached now.", fault: "world", retry: true },
};

/** Starts a run when a run of another flow has failed. The engine watches; this maps a failure to the flow's first port. */
export const error = defineNode({
  type: "trigger.error",
  version: 1,
  title: "Error",
  summary: "Starts the flow when another flow has failed: to tell somebody, or to put things right.",
  card: ["when {flows} fails"],
  category: "trigger",
  kind: "trigger",
  effect: "pure",
  config: z.strictObject({
    flows: field(
      z.union([z.literal("all"), z.array(z.string().min(1).max(200)).min(1, "name a flow").max(500)]).default("all"),
      {
        label: "Flows",
        help: "All, or the names or ids of those to watch. A flow never starts itself by its own failure.",
        widget: "flow",
      },
    ),
  }),
  inputs: {},
  outputs: { failure: port(Failure, { label: "Failure" }) },
  synonyms: ["failure", "alert", "catch", "exception", "monitor"],
  examples: [
    { title: "Any flow", config: {}, scope: { trigger: sampleFailure }, outputs: { failure: sampleFailure } },
    {
      title: "One flow",
      config: { flows: ["Nightly import"] },
      scope: { trigger: sampleFailure },
      outputs: { failure: sampleFailure },
    },
    {
      title: "Started by hand: a failure to try it with",
      config: {},
      outputs: {
        failure: {
          flow: { id: "flow-1", name: "Example" },
          run: { id: "run-1" },
          node: null,
          error: { code: "flow.stopped", message: "This is a trial: nothing failed.", fault: "author", retry: false },
        },
      },
    },
    { title: "No flow named", config: { flows: [] }, error: "config.invalid" },
  ],
  run: ({ trigger, run }) => ({ failure: toFailure(trigger, run) }),
});

function toFailure(trigger: Json, run: { id: string; flowId: string; flowName: string }): z.infer<typeof Failure> {
  if (trigger !== null) return trigger as z.infer<typeof Failure>;
  return {
    flow: { id: run.flowId, name: run.flowName },
    run: { id: run.id },
    node: null,
    error: { code: "flow.stopped", message: "This is a trial: nothing failed.", fault: "author", retry: false },
  };
}
