import { AppError, defineNode, field, type Json, jsonList, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { toCanonicalKey } from "./canonical-key.js";
import { Edit, FieldPath, nameKind, readPath, toParts } from "./field-path.js";
import { itemsField, itemsHints, takeList } from "./take-list.js";

const operations = ["count", "sum", "average", "min", "max", "first", "last", "list"] as const;

const Measure = z
  .strictObject({
    name: field(FieldPath, { label: "Name", help: "The field of the result.", placeholder: "total" }),
    operation: field(z.enum(operations).default("count"), { label: "Operation", widget: "select" }),
    path: field(FieldPath.optional(), { label: "Of field", help: "Not needed to count items.", placeholder: "amount" }),
  })
  .refine((measure) => measure.operation === "count" || measure.path !== undefined, {
    path: ["path"],
    message: "name the field",
  });
type Measure = z.infer<typeof Measure>;

/** Counts, sums and compares, of a whole list or of each group in it. */
export const aggregate = defineNode({
  type: "data.aggregate",
  version: 1,
  title: "Aggregate",
  summary: "Counts and sums a list, as a whole or for each group in it.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    items: field(itemsField, itemsHints),
    groupBy: field(z.array(FieldPath).max(20).default([]), {
      label: "Group by",
      help: "Fields; each different combination is a row of the result. Empty: one row for the whole list.",
      widget: "list",
    }),
    measures: field(z.array(Measure).min(1, "say what to count or sum").max(50), { label: "Measures", widget: "list" }),
  }),
  inputs: { in: optionalPort(jsonValue, { label: "List" }) },
  outputs: { rows: port(jsonList, { label: "Rows" }) },
  synonyms: ["group", "sum", "count", "average", "total", "pivot", "summarize"],
  examples: [
    {
      title: "Turnover by country",
      config: {
        groupBy: ["country"],
        measures: [
          { name: "orders", operation: "count" },
          { name: "turnover", operation: "sum", path: "total" },
        ],
      },
      inputs: {
        in: [
          { country: "DE", total: 10 },
          { country: "FR", total: 5 },
          { country: "DE", total: 20 },
        ],
      },
      outputs: {
        rows: [
          { country: "DE", orders: 2, turnover: 30 },
          { country: "FR", orders: 1, turnover: 5 },
        ],
      },
    },
    {
      title: "The whole list",
      config: {
        measures: [
          { name: "largest", operation: "max", path: "total" },
          { name: "mean", operation: "average", path: "total" },
          { name: "names", operation: "list", path: "name" },
        ],
      },
      inputs: { in: [{ name: "a", total: 1 }, { name: "b", total: 4 }, { name: "c" }] },
      outputs: { rows: [{ largest: 4, mean: 2.5, names: ["a", "b", "c"] }] },
    },
    {
      title: "An empty list",
      config: { measures: [{ name: "n" }] },
      inputs: { in: [] },
      outputs: { rows: [{ n: 0 }] },
    },
    {
      title: "A sum of text",
      config: { measures: [{ name: "sum", operation: "sum", path: "total" }] },
      inputs: { in: [{ total: "ten" }] },
      error: "node.failed",
    },
    {
      title: "A sum of nothing named",
      config: { measures: [{ name: "sum", operation: "sum" }] },
      error: "config.invalid",
    },
  ],
  run({ config, inputs }) {
    const keys = config.groupBy.map((path) => ({ path, parts: toParts(path) }));
    const groups = groupItems(takeList(config.items, inputs.in), keys);
    const rows = groups.map(({ values, items }) => {
      const row = new Edit({});
      keys.forEach(({ path }, index) => {
        row.set(path, values[index] ?? null);
      });
      for (const measure of config.measures) row.set(measure.name, take(measure, items));
      return row.value;
    });
    return { rows };
  },
});

type Group = { values: Json[]; items: Json[] };

function groupItems(items: Json[], keys: { parts: string[] }[]): Group[] {
  if (keys.length === 0) return [{ values: [], items }];
  const groups = new Map<string, Group>();
  for (const item of items) {
    const values = keys.map(({ parts }) => readPath(item, parts) ?? null);
    const key = toCanonicalKey(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { values, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}

// Items without the field do not count; a sum of none is 0, and everything else of none is nothing.
function take(measure: Measure, items: Json[]): Json {
  if (measure.path === undefined) return items.length;
  const parts = toParts(measure.path);
  const values = items.map((item) => readPath(item, parts)).filter((value) => value !== undefined && value !== null);
  if (measure.operation === "count") return values.length;
  if (measure.operation === "list") return values;
  if (measure.operation === "first") return values[0] ?? null;
  if (measure.operation === "last") return values.at(-1) ?? null;
  const numbers = values.map((value) => toNumber(value, measure));
  if (measure.operation === "sum") return toSum(numbers, measure);
  if (numbers.length === 0) return null;
  if (measure.operation === "average") return toSum(numbers, measure) / numbers.length;
  // Not Math.min(...numbers), which overflows the stack on a long list.
  return numbers.reduce((left, right) => (measure.operation === "min" ? Math.min(left, right) : Math.max(left, right)));
}

function toNumber(value: Json, measure: Measure): number {
  if (typeof value === "number") return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new AppError(
    "node.failed",
    `${measure.name} needs numbers, and ${measure.path} is ${nameKind(value)} in one of the items.`,
  );
}

function toSum(numbers: number[], measure: Measure): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (Number.isFinite(sum)) return sum;
  throw new AppError("node.failed", `${measure.name} grows past what a number can hold.`);
}
