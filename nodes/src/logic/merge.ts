import { defineNode, field, type Json, jsonValue, manyPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { FieldPath } from "../data/field-path.js";
import { joinLists, toRows } from "./join-lists.js";

const onlyByKey = { field: "mode", equals: ["by-key"] };

/** Brings several ways together. */
export const merge = defineNode({
  type: "logic.merge",
  version: 1,
  title: "Merge",
  summary: "Brings several ways of a flow together again, as a list, as one value, or joined by a key.",
  card: ["by {key}", "takes {mode}"],
  category: "logic",
  effect: "pure",
  config: z
    .strictObject({
      mode: field(z.enum(["all", "any", "first", "by-key"]).default("all"), {
        label: "Mode",
        help:
          "All: a list of everything that came. Any: waits for all, passes on the one that came (the first, if several). " +
          "First: goes on with the earliest. By key: joins lists of objects. A way not taken never holds it up.",
        widget: "select",
      }),
      key: field(FieldPath.optional(), {
        label: "Key",
        help: "The field that belongs together.",
        placeholder: "id",
        widget: "text",
        showWhen: onlyByKey,
      }),
      otherKey: field(FieldPath.optional(), {
        label: "Key in the other lists",
        help: "When it has another name there.",
        placeholder: "customer.id",
        widget: "text",
        showWhen: onlyByKey,
      }),
      join: field(z.enum(["inner", "left", "outer"]).default("inner"), {
        label: "Keep",
        help: "Inner: only what is in both. Left: all of the first list. Outer: all of both.",
        widget: "select",
        showWhen: onlyByKey,
      }),
      prefer: field(z.enum(["first", "last"]).default("last"), {
        label: "When both have a field",
        help: "Whose value stays.",
        widget: "select",
        showWhen: onlyByKey,
        advanced: true,
      }),
    })
    .refine((config) => config.mode !== "by-key" || config.key !== undefined, {
      path: ["key"],
      message: "name the field to join by",
    }),
  inputs: { in: manyPort(jsonValue) },
  outputs: { out: port(jsonValue) },
  joinFirst: { field: "mode", equals: "first" },
  synonyms: ["join", "combine", "wait for all", "collect", "lookup"],
  examples: [
    {
      title: "Everything that came, in the order of the edges",
      config: {},
      inputs: { in: ["a", { b: 1 }] },
      outputs: { out: ["a", { b: 1 }] },
    },
    {
      title: "The way that was taken",
      config: { mode: "any" },
      inputs: { in: [{ total: 20 }] },
      outputs: { out: { total: 20 } },
    },
    { title: "The earliest answer", config: { mode: "first" }, inputs: { in: ["fast"] }, outputs: { out: "fast" } },
    {
      title: "Customers to their orders",
      config: { mode: "by-key", key: "customer", otherKey: "id", join: "left" },
      inputs: {
        in: [
          [
            { order: 1, customer: 7 },
            { order: 2, customer: 9 },
          ],
          [{ id: 7, name: "Ada" }],
        ],
      },
      outputs: {
        out: [
          { order: 1, customer: 7, id: 7, name: "Ada" },
          { order: 2, customer: 9 },
        ],
      },
    },
    {
      title: "Two lists, all of both",
      config: { mode: "by-key", key: "id", join: "outer" },
      inputs: {
        in: [
          [
            { id: 1, a: 1 },
            { id: 2, a: 2 },
          ],
          [
            { id: 2, b: 2 },
            { id: 3, b: 3 },
          ],
        ],
      },
      outputs: {
        out: [
          { id: 1, a: 1 },
          { id: 2, a: 2, b: 2 },
          { id: 3, b: 3 },
        ],
      },
    },
    { title: "By key without a key", config: { mode: "by-key" }, inputs: { in: [[], []] }, error: "config.invalid" },
    {
      title: "By key of what is no list",
      config: { mode: "by-key", key: "id" },
      inputs: { in: [[], { id: 1 }] },
      error: "node.failed",
    },
  ],
  run({ config, inputs }) {
    const came: Json[] = inputs.in;
    if (config.mode === "all") return { out: came };
    if (config.mode !== "by-key" || config.key === undefined) return came[0] === undefined ? {} : { out: came[0] };
    const { key, otherKey = key } = config;
    const [first = [], ...others] = came.map(toRows);
    return {
      out: others.reduce((rows, other) => joinLists({ rows, key }, { rows: other, key: otherKey }, config), first),
    };
  },
});
