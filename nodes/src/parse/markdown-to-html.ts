import { defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { convertText } from "./convert-text.js";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 1;
/** Writes Markdown as HTML that is safe to show. */
export const markdownToHtml = defineNode({
  type: "data.markdown-to-html",
  version: 1,
  title: "Markdown to HTML",
  summary: "Turns Markdown into HTML; HTML inside it is shown, not run.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: textField("Markdown"),
    breaks: field(z.boolean().default(false), { label: "Every line end is a line break", widget: "toggle" }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { html: port(z.string(), { label: "HTML" }) },
  synonyms: ["markdown", "md", "format", "rich text"],
  examples: [
    {
      title: "A note",
      config: {},
      inputs: { in: "# Hi\n\nSee **[this](https://example.com/?a=1&b=2)**." },
      outputs: {
        html: '<h1>Hi</h1>\n<p>See <strong><a href="https://example.com/?a=1&amp;b=2" rel="noopener">this</a></strong>.</p>\n',
      },
    },
    {
      title: "What could run is only shown",
      config: {},
      inputs: { in: "<b>x</b> [click](javascript:alert(1))" },
      outputs: { html: "<p>&lt;b&gt;x&lt;/b&gt; click</p>\n" },
    },
    { title: "Not text", config: {}, inputs: { in: {} }, error: "data.unreadable" },
  ],
  async run({ config, inputs, signal }) {
    const { text, breaks } = config;
    return {
      html: await convertText("markdown", readText(text, inputs.in, "Markdown", mostMegabytes), { breaks }, signal),
    };
  },
});
