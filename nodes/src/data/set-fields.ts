import { AppError, defineNode, field, jsonValue, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";
import { Edit, FieldPath, isObject, nameKind } from "./field-path.js";

const mostFields = 500;

/** Builds an object, or changes fields of the one that came in. */
export const setFields = defineNode({
  type: "data.set-fields",
  version: 1,
  title: "Set fields",
  summary: "Adds, changes and removes fields of an object, or builds a new one.",
  card: ["sets {fields}"],
  category: "data",
  effect: "pure",
  config: z.strictObject({
    fields: field(
      z
        .array(
          z.strictObject({
            name: field(FieldPath, { label: "Name", placeholder: "customer.email", widget: "text" }),
            value: field(jsonValue, { label: "Value", widget: "expression" }),
          }),
        )
        .max(mostFields)
        .default([]),
      {
        label: "Fields",
        help: "Dots lead into objects: customer.email. A number is a place in a list: lines.0.sku. Write \\. for a dot in a name.",
        widget: "list",
      },
    ),
    keep: field(z.enum(["all", "none"]).default("all"), {
      label: "Keep from the input",
      help: "All: the input's other fields stay. None: only the fields set here.",
      widget: "select",
    }),
    remove: field(z.array(FieldPath).max(mostFields).default([]), {
      label: "Remove",
      help: "Fields to leave out, before the others are set.",
      widget: "list",
      showWhen: { field: "keep", equals: ["all"] },
    }),
  }),
  inputs: { in: optionalPort(jsonValue, { label: "Object" }) },
  outputs: { out: port(jsonValue, { label: "Object" }) },
  synonyms: ["edit fields", "assign", "rename", "transform", "object"],
  examples: [
    {
      title: "Add a full name",
      config: {
        fields: [{ name: "name", value: { $text: [{ $expr: "trigger.first" }, " ", { $expr: "trigger.last" }] } }],
      },
      scope: { trigger: { first: "Ada", last: "Lovelace" } },
      inputs: { in: { first: "Ada", last: "Lovelace" } },
      outputs: { out: { first: "Ada", last: "Lovelace", name: "Ada Lovelace" } },
    },
    {
      title: "Build a new object from parts of another",
      config: {
        keep: "none",
        fields: [
          { name: "order.id", value: { $expr: "trigger.id" } },
          { name: "order.paid", value: true },
        ],
      },
      scope: { trigger: { id: 7, internal: "x" } },
      inputs: { in: { id: 7, internal: "x" } },
      outputs: { out: { order: { id: 7, paid: true } } },
    },
    {
      title: "Remove a secret and change a line",
      config: { remove: ["card.number"], fields: [{ name: "lines.0.amount", value: 3 }] },
      inputs: { in: { card: { number: "4111", brand: "V" }, lines: [{ amount: 1 }, { amount: 2 }] } },
      outputs: { out: { card: { brand: "V" }, lines: [{ amount: 3 }, { amount: 2 }] } },
    },
    {
      title: "Text is in the way",
      config: { fields: [{ name: "name.first", value: "Ada" }] },
      inputs: { in: { name: "Ada Lovelace" } },
      error: "node.failed",
    },
    {
      title: "A name that is not allowed",
      config: { fields: [{ name: "a.__proto__.b", value: 1 }] },
      error: "config.invalid",
    },
  ],
  run({ config, inputs }) {
    const start = config.keep === "none" ? {} : (inputs.in ?? {});
    if (!isObject(start)) {
      throw new AppError(
        "node.failed",
        `Set fields changes an object, and ${nameKind(start)} came in. For a list, put Set fields into a Map; to ignore the input, keep none of it.`,
      );
    }
    const edit = new Edit(start);
    if (config.keep === "all") for (const path of config.remove) edit.remove(path);
    for (const { name, value } of config.fields) edit.set(name, value);
    return { out: edit.value };
  },
});
