import { AppError, defineNode, field, type Json, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { isNestedTooDeep, maxNesting } from "../json-nesting.js";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 25;

/** Where the fault is, as far as the engine says: never the text itself, which may be private. */
function toPlace(text: string, cause: unknown): string {
  const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
  if (position === undefined) return "";
  const before = text.slice(0, Number(position)).split("\n");
  return ` at line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}

function parse(text: string, what: string): Json {
  if (isNestedTooDeep(text)) throw new AppError("data.unreadable", `${what} nests deeper than ${maxNesting} levels.`);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError("data.unreadable", `${what} is not JSON${toPlace(text, cause)}.`, { cause });
  }
}

/** Reads JSON, or JSON Lines, into a value. */
export const parseJson = defineNode({
  type: "data.parse-json",
  version: 1,
  title: "Parse JSON",
  summary: "Turns JSON text into a value.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: textField("JSON"),
    lines: field(z.boolean().default(false), {
      label: "One value a line",
      help: "Reads JSON Lines into a list.",
      widget: "toggle",
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { out: port(jsonValue, { label: "Value" }) },
  synonyms: ["json", "ndjson", "jsonl", "decode"],
  examples: [
    {
      title: "An object",
      config: {},
      inputs: { in: '{"a": [1, true, null]}' },
      outputs: { out: { a: [1, true, null] } },
    },
    {
      title: "JSON Lines",
      config: { text: { $expr: "trigger.log" }, lines: true },
      scope: { trigger: { log: '{"a":1}\n\n{"a":2}\r\n' } },
      outputs: { out: [{ a: 1 }, { a: 2 }] },
    },
    {
      title: "A file",
      config: {},
      inputs: { in: { fileName: "a.json", mediaType: "application/json", base64: "77u/WzFd" } },
      outputs: { out: [1] },
    },
    { title: "Broken", config: { text: '{"a": }' }, error: "data.unreadable" },
    { title: "Not text", config: {}, inputs: { in: 7 }, error: "data.unreadable" },
  ],
  run({ config, inputs }) {
    const text = readText(config.text, inputs.in, "JSON", mostMegabytes);
    if (!config.lines) return { out: parse(text, "The text") };
    const lines = text.split("\n").map((line, index) => ({ line: line.trim(), index }));
    return { out: lines.filter(({ line }) => line !== "").map(({ line, index }) => parse(line, `Line ${index + 1}`)) };
  },
});
