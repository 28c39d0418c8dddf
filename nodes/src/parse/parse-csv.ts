import { defineNode, field, type Json, jsonList, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { convertText } from "./convert-text.js";
import { readText, textField } from "./read-text.js";

const mostMegabytes = 20;
const mostRows = 200_000;
// Longer ones lose digits as numbers, and those with a leading zero are mostly no numbers but codes.
const plainNumber = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/;

function toValue(text: string, typed: boolean): Json {
  if (!typed) return text;
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  return plainNumber.test(text) ? Number(text) : text;
}

/** Column names, each once: an empty one is named after its place, a repeated one gets a number. */
function toNames(header: string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const name = cell.trim() === "" ? `column_${index + 1}` : cell.trim();
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
    taken.add(free);
    return free;
  });
}

function toRecord(names: string[], row: string[], typed: boolean): Json {
  // Built from entries: a column named __proto__ becomes a field like any other.
  return Object.fromEntries(row.map((cell, index) => [names[index] ?? `column_${index + 1}`, toValue(cell, typed)]));
}

/** Reads CSV into a list. */
export const parseCsv = defineNode({
  type: "data.parse-csv",
  version: 1,
  title: "Parse CSV",
  summary: "Turns CSV text into a list of rows.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    text: textField("CSV"),
    delimiter: field(z.enum(["auto", "comma", "semicolon", "tab", "pipe"]).default("auto"), {
      label: "Delimiter",
      widget: "select",
    }),
    header: field(z.boolean().default(true), {
      label: "First row names the columns",
      help: "Rows then become objects, otherwise lists.",
      widget: "toggle",
    }),
    typed: field(z.boolean().default(false), {
      label: "Numbers, true and false",
      help: "Reads them as such, and an empty cell as null. Numbers with leading zeros stay text.",
      widget: "toggle",
    }),
    ragged: field(z.boolean().default(false), {
      label: "Rows may differ in length",
      help: "When off, a row with more or fewer cells than the first is an error.",
      widget: "toggle",
      advanced: true,
    }),
    maxRows: field(z.number().int().min(1).max(mostRows).default(100_000), {
      label: "Rows at most",
      widget: "number",
      advanced: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { rows: port(jsonList, { label: "Rows" }), columns: port(z.array(z.string()), { label: "Column names" }) },
  synonyms: ["csv", "tsv", "spreadsheet", "table", "excel"],
  examples: [
    {
      title: "With a header",
      config: {},
      inputs: { in: 'name;city\r\n"Lovelace; Ada";London\r\n' },
      outputs: { rows: [{ name: "Lovelace; Ada", city: "London" }], columns: ["name", "city"] },
    },
    {
      title: "With numbers",
      config: { typed: true },
      inputs: { in: "sku,count,open,zip\nA-1,3,true,01234\nB,,false,99" },
      outputs: {
        rows: [
          { sku: "A-1", count: 3, open: true, zip: "01234" },
          { sku: "B", count: null, open: false, zip: 99 },
        ],
        columns: ["sku", "count", "open", "zip"],
      },
    },
    {
      title: "Without a header",
      config: { header: false, delimiter: "tab" },
      inputs: { in: "a\tb\nc\td" },
      outputs: {
        rows: [
          ["a", "b"],
          ["c", "d"],
        ],
        columns: [],
      },
    },
    { title: "A row too short", config: {}, inputs: { in: "a,b\n1" }, error: "data.unreadable" },
    { title: "A quote that never ends", config: {}, inputs: { in: 'a,b\n"1,2' }, error: "data.unreadable" },
  ],
  async run({ config, inputs, signal }) {
    const text = readText(config.text, inputs.in, "CSV", mostMegabytes);
    const { header, typed, delimiter, ragged, maxRows } = config;
    const table = await convertText("csv", text, { delimiter, header, ragged, maxRows }, signal);
    const names = header ? toNames(table.shift() ?? []) : [];
    const rows = table.map(
      (row): Json => (header ? toRecord(names, row, typed) : row.map((cell) => toValue(cell, typed))),
    );
    return { rows, columns: names };
  },
});
