import { defineNode, field } from "@autoweave/node-sdk";
import { z } from "zod";

/** Text on the canvas. It never runs. */
export const note = defineNode({
  type: "flow.note",
  version: 1,
  title: "Note",
  summary: "Says something to whoever reads the flow.",
  category: "flow",
  kind: "note",
  effect: "pure",
  config: z.strictObject({
    text: field(z.string().max(10_000).default(""), {
      label: "Text",
      help: "Markdown.",
      widget: "textarea",
      language: "markdown",
    }),
    color: field(z.enum(["yellow", "blue", "green", "red", "grey"]).default("yellow"), {
      label: "Colour",
      widget: "select",
    }),
  }),
  inputs: {},
  outputs: {},
  synonyms: ["comment", "sticky", "text", "documentation"],
  examples: [
    { title: "Why", config: { text: "The **bank** is closed at weekends, so this waits for Monday.", color: "blue" } },
  ],
});
