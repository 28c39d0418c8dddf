import { AppError, defineNode, field, type Json, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { stringify } from "csv-stringify/sync";
import { z } from "zod";

const mostRows = 200_000;
const mostColumns = 2000;
const delimiters = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" };
// What makes a spreadsheet take a cell for a formula.
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;

type Row = Json[] | { [key: string]: Json };

function toRows(value: Json): Row[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > mostRows) throw new AppError("data.unreadable", `There are more than ${mostRows} rows.`);
  return list.map((row, index): Row => {
    if (typeof row === "object" && row !== null) return row;
    throw new AppError("data.unreadable", `Row ${index + 1} is neither an object nor a list.`);
  });
}

/** The names of all fields, in the order in which they first appear. */
function collectColumns(rows: Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) if (!Array.isArray(row)) for (const name of Object.keys(row)) names.add(name);
  if (names.size > mostColumns)
    throw new AppError("data.unreadable", `The rows have more than ${mostColumns} different fields.`);
  return [...names];
}

function toCell(value: Json | undefined, guard: boolean): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  // Numbers are no danger, and must stay numbers.
  return typeof value === "string" && guard && formulaStart.test(value) ? `'${value}` : String(value);
}

function toCells(row: Row, columns: string[], guard: boolean): string[] {
  if (Array.isArray(row)) return row.map((value) => toCell(value, guard));
  return columns.map((name) => toCell(Object.hasOwn(row, name) ? row[name] : null, guard));
}

/** Writes a list as CSV text. */
export const writeCsv = defineNode({
  type: "data.write-csv",
  version: 1,
  title: "Write CSV",
  summary: "Turns a list of rows into CSV text.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    rows: field(jsonValue.optional(), { label: "Rows", help: "The node's input when empty.", widget: "expression" }),
    columns: field(z.array(z.string().max(1000)).max(mostColumns).default([]), {
      label: "Columns",
      help: "Which fields, in which order; all of them when empty.",
      widget: "list",
    }),
    delimiter: field(z.enum(["comma", "semicolon", "tab", "pipe"]).default("comma"), {
      label: "Delimiter",
      widget: "select",
    }),
    header: field(z.boolean().default(true), { label: "First row names the columns", widget: "toggle" }),
    guard: field(z.boolean().default(true), {
      label: "Guard against formulas",
      help: "Puts a ' before text that a spreadsheet would run as a formula. Turn it off where only programs read the file.",
      widget: "toggle",
    }),
    bom: field(z.boolean().default(false), {
      label: "Byte order mark",
      help: "Makes Excel read the file as UTF-8.",
      widget: "toggle",
      advanced: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: { text: port(z.string(), { label: "CSV" }) },
  synonyms: ["csv", "tsv", "spreadsheet", "export", "excel"],
  examples: [
    {
      title: "Objects",
      config: {},
      inputs: {
        in: [
          { name: 'Ada "A"', total: -1.5 },
          { name: "Bob, Jr.", note: "x\ny" },
        ],
      },
      outputs: { text: 'name,total,note\r\n"Ada ""A""",-1.5,\r\n"Bob, Jr.",,"x\ny"\r\n' },
    },
    {
      title: "Chosen columns",
      config: { columns: ["b", "a"], delimiter: "semicolon", rows: { $expr: "trigger" } },
      scope: { trigger: [{ a: 1, b: [true], c: "not asked for" }] },
      outputs: { text: "b;a\r\n[true];1\r\n" },
    },
    {
      title: "A formula from outside is only text",
      config: { header: false },
      inputs: { in: [["=HYPERLINK(A1)", "+1", -1, "@x"]] },
      outputs: { text: "'=HYPERLINK(A1),'+1,-1,'@x\r\n" },
    },
    { title: "A row that is none", config: {}, inputs: { in: [{ a: 1 }, "text"] }, error: "data.unreadable" },
  ],
  run({ config, inputs }) {
    const rows = toRows(config.rows === undefined ? (inputs.in ?? []) : config.rows);
    const columns = config.columns.length > 0 ? config.columns : collectColumns(rows);
    const cells = rows.map((row) => toCells(row, columns, config.guard));
    const withHeader =
      config.header && columns.length > 0 ? [columns.map((name) => toCell(name, config.guard)), ...cells] : cells;
    const text = stringify(withHeader, {
      delimiter: delimiters[config.delimiter],
      record_delimiter: "windows",
      bom: config.bom,
      // A line end inside a cell is a line end to many readers, whichever the rows end with.
      quoted_match: /[\r\n]/,
    });
    return { text };
  },
});
