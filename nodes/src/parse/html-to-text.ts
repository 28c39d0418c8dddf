import { defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { convertText } from "./convert-text.js";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 5;

/** Reads the text of an HTML page or mail. */
export const htmlToText = defineNode({
  type: "data.html-to-text",
  version: 1,
  title: "HTML to text",
  summary: "Turns HTML into readable plain text.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: textField("HTML"),
    links: field(z.boolean().default(true), { label: "Keep link addresses", widget: "toggle" }),
    images: field(z.boolean().default(false), { label: "Keep image addresses", widget: "toggle" }),
    width: field(z.number().int().min(20).max(1000).optional(), {
      label: "Wrap lines at",
      help: "Characters a line; not wrapped when empty.",
      widget: "number",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { text: port(z.string(), { label: "Text" }) },
  synonyms: ["html", "strip tags", "mail", "plain text"],
  examples: [
    {
      title: "A mail",
      config: {},
      inputs: {
        in: '<h1>Hi</h1><p>See <a href="https://example.com">this</a>.</p><script>alert(1)</script><ul><li>a</li></ul>',
      },
      outputs: { text: "Hi\n\nSee this [https://example.com].\n\n * a" },
    },
    {
      title: "Only words",
      config: { links: false },
      inputs: { in: "<p>Tom &amp; <b>Ann</b> <img src='x.png' alt='pic'><a href='https://example.com'>here</a></p>" },
      outputs: { text: "Tom & Ann here" },
    },
    { title: "Not text", config: {}, inputs: { in: [1] }, error: "data.unreadable" },
  ],
  async run({ config, inputs, signal }) {
    const { text, links, images, width } = config;
    const html = readText(text, inputs.in, "HTML", mostMegabytes);
    return { text: await convertText("html", html, { links, images, width }, signal) };
  },
});
