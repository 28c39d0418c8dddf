import { defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Text with values in it. */
export const templateText = defineNode({
  type: "data.template-text",
  version: 1,
  title: "Template text",
  summary: "Writes text with values from the flow in it: a message, a letter, a prompt.",
  card: ["{text}"],
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: field(z.string("give text"), {
      label: "Text",
      help: "Values of earlier nodes can stand anywhere in it.",
      widget: "template",
    }),
    trim: field(z.boolean().default(false), {
      label: "Trim",
      help: "Takes blank space off both ends.",
      widget: "toggle",
      advanced: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { text: port(z.string(), { label: "Text" }) },
  synonyms: ["message", "string", "compose", "prompt", "format"],
  examples: [
    {
      title: "A greeting",
      config: {
        text: {
          $text: ["Hello ", { $expr: "trigger.name" }, ", your order ", { $expr: "trigger.order" }, " is on its way."],
        },
      },
      scope: { trigger: { name: "Ada", order: 42 } },
      outputs: { text: "Hello Ada, your order 42 is on its way." },
    },
    {
      title: "What comes from outside stays text",
      config: { text: { $text: ["They wrote: ", { $expr: "trigger.text" }] } },
      scope: { trigger: { text: "{{ 1 + 1 }} <%= env %>" } },
      outputs: { text: "They wrote: {{ 1 + 1 }} <%= env %>" },
    },
    { title: "Trimmed", config: { text: "  thank you \n", trim: true }, outputs: { text: "thank you" } },
    {
      title: "A value that is not there",
      config: { text: { $text: ["Hello ", { $expr: "trigger.name" }] } },
      scope: { trigger: {} },
      error: "expression.failed",
    },
    {
      title: "Not text",
      config: { text: { $expr: "trigger" } },
      scope: { trigger: { a: 1 } },
      error: "config.invalid",
    },
  ],
  run: ({ config }) => ({ text: config.trim ? config.text.trim() : config.text }),
});
