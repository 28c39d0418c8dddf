import { defineNode, field, type Json, jsonList, jsonValue, lazyField, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { compareKeys, type SortKey, toSortKey } from "./compare-values.js";
import { FieldPath, readPath, toParts } from "./field-path.js";
import { itemsField, itemsHints, takeList } from "./take-list.js";

const direction = field(z.enum(["up", "down"]).default("up"), {
  label: "Direction",
  help: "Up: smallest, or A, first. Items without a value come last either way.",
  widget: "select",
});
const compare = field(z.enum(["natural", "number", "text"]).default("natural"), {
  label: "Compare as",
  help: "Natural: as people sort, item 2 before item 10. Number: by amount, also of numbers in text. Text: letter by letter.",
  widget: "select",
});

type Sorter = {
  read: (item: Json, index: number) => Json | undefined;
  direction: "up" | "down";
  compare: "natural" | "number" | "text";
};

/** Sorts a list and cuts a piece out of it. */
export const sortLimit = defineNode({
  type: "data.sort-limit",
  version: 1,
  title: "Sort and limit",
  summary: "Sorts a list by fields or by an expression, and takes the first so many of it.",
  card: ["by {by}", "by {fields}", "the first {limit}"],
  category: "data",
  effect: "pure",
  config: z.strictObject({
    items: field(itemsField, itemsHints),
    by: lazyField(["item", "index"], {
      label: "Sort by",
      help: "What to sort by. Leave it and the fields empty to keep the order.",
      placeholder: "item.total",
    }).optional(),
    direction,
    compare,
    fields: field(
      z
        .array(
          z.strictObject({
            path: field(FieldPath, { label: "Field", placeholder: "customer.name" }),
            direction,
            compare,
          }),
        )
        .max(20)
        .default([]),
      { label: "Sort by fields", help: "The first field decides; the next ones where it is the same.", widget: "list" },
    ),
    limit: field(z.number().int().min(0).optional(), {
      label: "Limit",
      help: "Take so many at most. Empty: all.",
      widget: "number",
    }),
    offset: field(z.number().int().min(0).default(0), {
      label: "Skip",
      help: "Leave out so many at the start.",
      widget: "number",
    }),
  }),
  inputs: { in: optionalPort(jsonValue, { label: "List" }) },
  outputs: { items: port(jsonList, { label: "Items" }), rest: port(jsonList, { label: "Rest" }) },
  synonyms: ["order", "top", "first", "slice", "page", "array"],
  examples: [
    {
      title: "The two largest orders",
      config: { by: { $expr: "item.total" }, direction: "down", limit: 2 },
      inputs: { in: [{ total: 20 }, { total: 250 }, { total: 101 }] },
      outputs: { items: [{ total: 250 }, { total: 101 }], rest: [{ total: 20 }] },
    },
    {
      title: "By city, then by name; without a city last",
      config: { fields: [{ path: "city" }, { path: "name", direction: "down" }] },
      inputs: {
        in: [
          { name: "Cy" },
          { name: "Al", city: "Bonn" },
          { name: "Bo", city: "Bonn" },
          { name: "Di", city: "Aachen" },
        ],
      },
      outputs: {
        items: [
          { name: "Di", city: "Aachen" },
          { name: "Bo", city: "Bonn" },
          { name: "Al", city: "Bonn" },
          { name: "Cy" },
        ],
        rest: [],
      },
    },
    {
      title: "As people sort",
      config: { by: { $expr: "item" } },
      inputs: { in: ["File 10", "file 2", "Apple", 3, null] },
      outputs: { items: [3, "Apple", "file 2", "File 10", null], rest: [] },
    },
    {
      title: "The second page, in the order it came",
      config: { offset: 2, limit: 2 },
      inputs: { in: [5, 4, 3, 2, 1] },
      outputs: { items: [3, 2], rest: [5, 4, 1] },
    },
    { title: "A limit below nothing", config: { limit: -1 }, inputs: { in: [] }, error: "config.invalid" },
    { title: "No list", config: { limit: 1 }, inputs: { in: null }, error: "node.failed" },
  ],
  run({ config, inputs }) {
    const { by } = config;
    const sorters: Sorter[] = [];
    if (by !== undefined) {
      sorters.push({
        read: (item, index) => by({ item, index }),
        direction: config.direction,
        compare: config.compare,
      });
    }
    for (const { path, ...how } of config.fields) {
      const parts = toParts(path);
      sorters.push({ read: (item) => readPath(item, parts), ...how });
    }
    const sorted = sortItems(takeList(config.items, inputs.in), sorters);
    const end = config.limit === undefined ? sorted.length : config.offset + config.limit;
    return {
      items: sorted.slice(config.offset, end),
      rest: [...sorted.slice(0, config.offset), ...sorted.slice(end)],
    };
  },
});

function sortItems(items: Json[], sorters: Sorter[]): Json[] {
  if (sorters.length === 0) return items;
  const columns = sorters.map(({ read, compare: as, direction: way }) => ({
    as,
    way,
    keys: items.map((item, index): SortKey => toSortKey(read(item, index), as)),
  }));
  const order = items.map((_, index) => index);
  // Equal items keep their order: Array.prototype.sort is stable.
  order.sort((left, right) => {
    for (const { keys, as, way } of columns) {
      const result = compareKeys(keys[left], keys[right], as, way);
      if (result !== 0) return result;
    }
    return 0;
  });
  return order.map((index) => items[index] ?? null);
}
