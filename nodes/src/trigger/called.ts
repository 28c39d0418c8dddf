import { defineNode, field, jsonValue, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { checkInput, findSchemaFault } from "./input-schema.js";

const orderSchema = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };

const InputSchema = jsonValue.superRefine((schema, context) => {
  const fault = findSchemaFault(schema);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});

/** Starts a run when another flow calls this one. */
export const called = defineNode({
  type: "trigger.called",
  version: 1,
  title: "Called by a flow",
  summary: "Starts the flow when another flow calls it, and gives its answer back to the caller.",
  category: "trigger",
  kind: "trigger",
  effect: "pure",
  config: z.strictObject({
    schema: field(InputSchema.optional(), {
      label: "What it takes",
      help: "A JSON Schema of the input; a call that does not fit fails at once and says why. Empty: anything.",
      widget: "json",
      advanced: true,
    }),
    result: field(InputSchema.optional(), {
      label: "What it gives",
      help: "A JSON Schema of the flow's answer, for programs that call it by its own name. Empty: anything.",
      widget: "json",
      advanced: true,
    }),
  }),
  inputs: {},
  outputs: { input: port(jsonValue, { label: "Input" }) },
  synonyms: ["sub-flow", "subflow", "function", "execute workflow trigger"],
  examples: [
    { title: "Passes the input on", config: {}, scope: { trigger: { id: 7 } }, outputs: { input: { id: 7 } } },
    {
      title: "An input that fits",
      config: { schema: orderSchema },
      scope: { trigger: { id: 7, tag: "x" } },
      outputs: { input: { id: 7, tag: "x" } },
    },
    {
      title: "An input that does not fit",
      config: { schema: orderSchema },
      scope: { trigger: { id: "seven" } },
      error: "request.invalid",
    },
    {
      title: "A schema that could hang on hostile input",
      config: { schema: { type: "string", pattern: "^(a+)+$" } },
      scope: { trigger: "aaaa" },
      error: "config.invalid",
    },
  ],
  run({ config, trigger }) {
    if (config.schema !== undefined) checkInput(config.schema, trigger);
    return { input: trigger };
  },
});
