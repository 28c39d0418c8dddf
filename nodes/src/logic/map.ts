import { defineNode, field, jsonList, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** Runs its body once for each item of a list. The engine runs the body, so there is no code here. */
export const map = defineNode({
  type: "logic.map",
  version: 1,
  title: "Map",
  summary: "Does the same for each item of a list, several at a time.",
  card: ["for each of {items}"],
  category: "logic",
  kind: "container",
  effect: "pure",
  config: z.strictObject({
    items: field(jsonList, {
      label: "List",
      help: "The body runs once for each item; inside it, item is the item and index its place, from 0.",
      placeholder: "trigger.orders",
      widget: "expression",
    }),
    concurrency: field(z.number().int().min(1).max(1000).default(10), {
      label: "At a time",
      help: "So many items at most are worked on at the same moment.",
      widget: "number",
    }),
    onItemError: field(z.enum(["fail", "collect"]).default("fail"), {
      label: "When an item fails",
      help: "Fail: the whole list fails. Collect: the others go on, and the failed ones come out at Errors, each with index, item and error.",
      widget: "select",
      literal: true,
    }),
  }),
  inputs: { in: optionalPort(jsonValue) },
  outputs: {
    results: port(jsonList, { label: "Results" }),
    errors: port(jsonList, { label: "Errors" }),
  },
  container: { kind: "map", itemPort: "item", resultPort: "result" },
  synonyms: ["loop", "for each", "each", "batch", "parallel", "iterate"],
  examples: [
    {
      title: "Each order of a list",
      config: { items: { $expr: "trigger.orders" } },
      scope: { trigger: { orders: [{ id: 1 }, { id: 2 }] } },
    },
    {
      title: "One after another, going on after a failure",
      config: { items: [1, 2, 3], concurrency: 1, onItemError: "collect" },
    },
    {
      title: "No list",
      config: { items: { $expr: "trigger" } },
      scope: { trigger: { orders: [] } },
      error: "config.invalid",
    },
    { title: "None at a time", config: { items: [], concurrency: 0 }, error: "config.invalid" },
  ],
});
