import { AppError, defineNode, field, type Json, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 10;
const mostNesting = 200;

/**
 * Refuses a document type: nothing that data needs stands in one, and its entities are how a line of XML becomes
 * gigabytes or reads a file.
 */
function refuseDoctype(text: string): void {
  const prolog = text.slice(0, Math.max(0, text.search(/<[^?!]/)) || text.length);
  if (/<!DOCTYPE/i.test(prolog)) {
    throw new AppError("data.unreadable", "XML with a document type (<!DOCTYPE …>) is not read. Take it out first.");
  }
}

function parse(text: string, config: { lists: string[]; typed: boolean; dropNamespaces: boolean }): Json {
  const lists = new Set(config.lists);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: config.typed,
    parseAttributeValue: config.typed,
    numberParseOptions: { hex: false, leadingZeros: false, eNotation: false },
    removeNSPrefix: config.dropNamespaces,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // Only the five of XML and those by number: others cannot have been declared.
    processEntities: { enabled: true, maxExpandedLength: Number.POSITIVE_INFINITY },
    maxNestedTags: mostNesting,
    // Its own names for them would be ours to undo; nothing is built here by assignment.
    onDangerousProperty: (name) => name,
    isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
  });
  return parser.parse(text) as Json;
}

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
  run({ config, inputs }) {
    const text = readText(config.text, inputs.in, "XML", mostMegabytes);
    refuseDoctype(text);
    const valid = XMLValidator.validate(text);
    if (valid !== true) {
      const { line, col } = valid.err;
      throw new AppError("data.unreadable", `The text is not XML: line ${line}, column ${col} cannot be read.`);
    }
    try {
      return { out: parse(text, config) };
    } catch (cause) {
      throw new AppError("data.unreadable", `The XML cannot be read; it may nest deeper than ${mostNesting} levels.`, {
        cause,
      });
    }
  },
});
