import { defineNode, field, type Json, jsonList, jsonValue, lazyField, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { askYesOrNo, itemsField, itemsHints, takeList } from "./take-list.js";

/** Splits a list into what fits a condition and what does not. */
export const filterList = defineNode({
  type: "data.filter-list",
  version: 1,
  title: "Filter list",
  summary: "Keeps the items of a list that fit a condition; the others come out at a second port.",
  card: ["keeps items where {where}"],
  category: "data",
  effect: "pure",
  config: z.strictObject({
    items: field(itemsField, itemsHints),
    where: lazyField(["item", "index"], {
      label: "Keep where",
      help: "True for the items to keep. item is one of them, index its place, from 0.",
      placeholder: "item.total > 100",
    }),
  }),
  inputs: { in: optionalPort(jsonValue, { label: "List" }) },
  outputs: { kept: port(jsonList, { label: "Kept" }), dropped: port(jsonList, { label: "Dropped" }) },
  synonyms: ["where", "select", "search", "only", "array"],
  examples: [
    {
      title: "Large orders",
      config: { where: { $expr: "item.total > 100" } },
      inputs: { in: [{ total: 250 }, { total: 20 }, { total: 101 }] },
      outputs: { kept: [{ total: 250 }, { total: 101 }], dropped: [{ total: 20 }] },
    },
    {
      title: "A list from further up, every other item",
      config: { items: { $expr: "trigger.names" }, where: { $expr: "index % 2 == 0" } },
      scope: { trigger: { names: ["a", "b", "c"] } },
      outputs: { kept: ["a", "c"], dropped: ["b"] },
    },
    { title: "An empty list", config: { where: true }, inputs: { in: [] }, outputs: { kept: [], dropped: [] } },
    {
      title: "A condition that is not true or false",
      config: { where: { $expr: "item.total" } },
      inputs: { in: [{ total: 1 }] },
      error: "expression.failed",
    },
    { title: "No list", config: { where: true }, inputs: { in: { rows: [] } }, error: "node.failed" },
  ],
  run({ config, inputs }) {
    const kept: Json[] = [];
    const dropped: Json[] = [];
    takeList(config.items, inputs.in).forEach((item, index) => {
      (askYesOrNo("Keep where", config.where({ item, index }), index) ? kept : dropped).push(item);
    });
    return { kept, dropped };
  },
});
