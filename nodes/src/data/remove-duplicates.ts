import { defineNode, field, type Json, jsonList, jsonValue, lazyField, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { toCanonicalKey } from "./canonical-key.js";
import { itemsField, itemsHints, takeList } from "./take-list.js";

/** Keeps one of each. */
export const removeDuplicates = defineNode({
  type: "data.remove-duplicates",
  version: 1,
  title: "Remove duplicates",
  summary: "Keeps one of all items that are the same, or that share a key.",
  category: "data",
  effect: "pure",
  config: z.strictObject({
    items: field(itemsField, itemsHints),
    by: lazyField(["item", "index"], {
      label: "Same when this is the same",
      help: "Leave it empty to compare whole items.",
      placeholder: "item.email",
    }).optional(),
    keep: field(z.enum(["first", "last"]).default("first"), {
      label: "Keep",
      help: "Which one of those that are the same. Their order stays.",
      widget: "select",
    }),
  }),
  inputs: { in: optionalPort(jsonValue, { label: "List" }) },
  outputs: { kept: port(jsonList, { label: "Kept" }), dropped: port(jsonList, { label: "Duplicates" }) },
  synonyms: ["unique", "distinct", "dedupe", "array"],
  examples: [
    {
      title: "One of each address",
      config: { by: { $expr: "item.email" } },
      inputs: {
        in: [
          { email: "a@x.org", n: 1 },
          { email: "b@x.org", n: 2 },
          { email: "a@x.org", n: 3 },
        ],
      },
      outputs: {
        kept: [
          { email: "a@x.org", n: 1 },
          { email: "b@x.org", n: 2 },
        ],
        dropped: [{ email: "a@x.org", n: 3 }],
      },
    },
    {
      title: "The newest of each",
      config: { by: { $expr: "item.id" }, keep: "last" },
      inputs: {
        in: [
          { id: 1, at: "Mon" },
          { id: 2, at: "Tue" },
          { id: 1, at: "Wed" },
        ],
      },
      outputs: {
        kept: [
          { id: 2, at: "Tue" },
          { id: 1, at: "Wed" },
        ],
        dropped: [{ id: 1, at: "Mon" }],
      },
    },
    {
      title: "Whole items, whatever the order of their fields",
      config: {},
      inputs: { in: [{ a: 1, b: 2 }, { b: 2, a: 1 }, 1, "1", 1] },
      outputs: { kept: [{ a: 1, b: 2 }, 1, "1"], dropped: [{ b: 2, a: 1 }, 1] },
    },
    {
      title: "A key that is not there",
      config: { by: { $expr: "item.email" } },
      inputs: { in: [{}] },
      error: "expression.failed",
    },
    { title: "No list", config: {}, inputs: { in: "a, b, a" }, error: "node.failed" },
  ],
  run({ config, inputs }) {
    const { by, keep } = config;
    const items = takeList(config.items, inputs.in);
    const keys = items.map((item, index) => toCanonicalKey(by === undefined ? item : by({ item, index })));
    const chosen = new Map<string, number>();
    keys.forEach((key, index) => {
      if (keep === "last" || !chosen.has(key)) chosen.set(key, index);
    });
    const kept: Json[] = [];
    const dropped: Json[] = [];
    items.forEach((item, index) => {
      (chosen.get(keys[index] as string) === index ? kept : dropped).push(item);
    });
    return { kept, dropped };
  },
});
