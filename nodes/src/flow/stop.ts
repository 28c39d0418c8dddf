import { AppError, defineNode, field, type JsonObject, jsonValue, optionalPort } from "@autoweave/node-sdk";
import { z } from "zod";
import { isObject } from "../data/field-path.js";

/** Fails on purpose. */
export const stop = defineNode({
  type: "flow.stop",
  version: 1,
  title: "Stop with an error",
  summary: "Ends the run as failed, with a message of yours.",
  card: ["{message}"],
  category: "flow",
  effect: "pure",
  config: z.strictObject({
    message: field(z.string().min(1, "say what is wrong").max(2000), {
      label: "Message",
      help: "What is wrong and what to do about it; people find it at the run.",
      placeholder: "The order has no lines.",
      widget: "template",
    }),
    details: field(jsonValue.refine(isObject, "give an object").optional(), {
      label: "Details",
      help: "Fields for programs that watch for failures.",
      widget: "json",
      advanced: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: {},
  synonyms: ["throw", "fail", "abort", "exception", "end"],
  examples: [
    {
      title: "An order without lines",
      config: {
        message: { $text: ["Order ", { $expr: "trigger.id" }, " has no lines."] },
        details: { id: { $expr: "trigger.id" } },
      },
      scope: { trigger: { id: 7 } },
      error: "flow.stopped",
    },
    { title: "No message", config: { message: "" }, error: "config.invalid" },
  ],
  run({ config }) {
    throw new AppError(
      "flow.stopped",
      config.message,
      config.details === undefined ? {} : { details: config.details as JsonObject },
    );
  },
});
