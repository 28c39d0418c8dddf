import { defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { convertText } from "./convert-text.js";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 10;
/** Reads XML into a value. */
export const parseXml = defineNode({
  type: "data.parse-xml",
  version: 1,
  title: "Parse XML",
  summary: "Turns XML text into a value.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: textField("XML"),
    lists: field(z.array(z.string().max(200)).max(200).default([]), {
      label: "Always lists",
      help: "Elements that shall be a list even where there is only one.",
      widget: "list",
    }),
    typed: field(z.boolean().default(false), {
      label: "Numbers, true and false",
      help: "Reads them as such.",
      widget: "toggle",
    }),
    dropNamespaces: field(z.boolean().default(false), {
      label: "Drop namespace prefixes",
      help: "Reads <soap:Body> as Body.",
      widget: "toggle",
      advanced: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { out: port(jsonValue, { label: "Value" }) },
  synonyms: ["xml", "soap", "rss", "atom"],
  examples: [
    {
      title: "Elements, attributes and text",
      config: {},
      inputs: { in: '<?xml version="1.0"?><order id="7"><item>A &amp; B</item><item sku="c">C</item></order>' },
      outputs: { out: { order: { "@id": "7", item: ["A & B", { "@sku": "c", "#text": "C" }] } } },
    },
    {
      title: "Numbers, and a list of one",
      config: { typed: true, lists: ["item"] },
      inputs: { in: "<order><paid>true</paid><item>12.5</item></order>" },
      outputs: { out: { order: { paid: true, item: [12.5] } } },
    },
    { title: "Not closed", config: {}, inputs: { in: "<a><b></a>" }, error: "data.unreadable" },
    {
      title: "Entities are refused",
      config: {},
      inputs: { in: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>' },
      error: "data.unreadable",
    },
  ],
  async run({ config, inputs, signal }) {
    const { text, ...options } = config;
    return { out: await convertText("xml", readText(text, inputs.in, "XML", mostMegabytes), options, signal) };
  },
});
