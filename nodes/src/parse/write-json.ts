import { defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Writes a value as JSON text. */
export const writeJson = defineNode({
  type: "data.write-json",
  version: 1,
  title: "Write JSON",
  summary: "Turns a value into JSON text.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    value: field(jsonValue.optional(), { label: "Value", help: "The node's input when empty.", widget: "expression" }),
    indent: field(z.number().int().min(0).max(8).default(0), {
      label: "Indent",
      help: "Blanks a level; 0 writes one line.",
      widget: "number",
    }),
    lines: field(z.boolean().default(false), {
      label: "One value a line",
      help: "Writes each entry of a list on a line of its own (JSON Lines).",
      widget: "toggle",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { text: port(z.string(), { label: "JSON" }) },
  synonyms: ["json", "stringify", "ndjson", "jsonl", "encode"],
  examples: [
    { title: "In one line", config: {}, inputs: { in: { a: [1, null] } }, outputs: { text: '{"a":[1,null]}' } },
    { title: "Indented", config: { value: { a: 1 }, indent: 2 }, outputs: { text: '{\n  "a": 1\n}' } },
    { title: "JSON Lines", config: { lines: true }, inputs: { in: [{ a: 1 }, 2] }, outputs: { text: '{"a":1}\n2\n' } },
    { title: "Too much indent", config: { value: 1, indent: 99 }, error: "config.invalid" },
  ],
  run({ config, inputs }) {
    const value = config.value === undefined ? (inputs.in ?? null) : config.value;
    if (!config.lines) return { text: JSON.stringify(value, null, config.indent) };
    const list = Array.isArray(value) ? value : [value];
    return { text: list.map((entry) => `${JSON.stringify(entry)}\n`).join("") };
  },
});
