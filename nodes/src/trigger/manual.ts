import { defineNode, field, jsonValue, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Starts a run by hand, from the studio, the CLI or the API. */
export const manual = defineNode({
  type: "trigger.manual",
  version: 1,
  title: "Manual",
  summary: "Starts the flow when a person or a program says so.",
  category: "trigger",
  kind: "trigger",
  effect: "pure",
  config: z.strictObject({
    sample: field(jsonValue.optional(), {
      label: "Sample input",
      help: "Used when the flow is started without an input of its own.",
      widget: "json",
    }),
  }),
  inputs: {},
  outputs: { input: port(jsonValue, { label: "Input" }) },
  synonyms: ["start", "button", "run"],
  examples: [
    {
      title: "Passes the input on",
      config: {},
      scope: { trigger: { name: "Ada" } },
      outputs: { input: { name: "Ada" } },
    },
    { title: "Falls back to the sample", config: { sample: { name: "Grace" } }, outputs: { input: { name: "Grace" } } },
    { title: "Without either", config: {}, outputs: { input: null } },
  ],
  run: ({ config, trigger }) => ({ input: trigger ?? config.sample ?? null }),
});
