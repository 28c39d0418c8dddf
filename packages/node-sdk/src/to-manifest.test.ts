import { expect, test } from "vitest";
import { z } from "zod";
import {
  defineNode,
  field,
  jsonList,
  jsonValue,
  lazyField,
  manyPort,
  needs,
  optionalPort,
  port,
  toManifest,
} from "./index.js";

const sample = defineNode({
  type: "test.sample",
  version: 2,
  title: "Sample",
  summary: "Shows everything a manifest can say.",
  category: "test",
  effect: "idempotent",
  config: z.strictObject({
    unit: field(z.enum(["g", "kg"]).default("g"), {
      label: "Unit",
      help: "Of the weight.",
      widget: "select",
      advanced: true,
    }),
    data: field(jsonValue.optional(), { label: "Data", showWhen: { field: "unit", equals: ["kg"] } }),
    where: lazyField(["item", "index"], { label: "Where" }),
    by: lazyField(["item"], { label: "By" }).optional(),
  }),
  inputs: { must: port(z.number()), may: optionalPort(jsonValue, { label: "Maybe" }), all: manyPort(jsonList) },
  outputs: { weight: port(z.number(), { label: "Weight" }) },
  needs: { web: needs.http() },
  dynamicOutputs: { field: "cases", name: "port" },
  examples: [{ title: "One", config: {}, parks: { kind: "time" }, woke: { kind: "time" } }],
});

test("a manifest says of the config what a form needs", () => {
  const { config, lazy } = toManifest(sample);
  expect(config).toEqual({
    type: "object",
    additionalProperties: false,
    required: ["where"],
    properties: {
      unit: {
        type: "string",
        enum: ["g", "kg"],
        default: "g",
        title: "Unit",
        description: "Of the weight.",
        "x-field": { widget: "select", advanced: true },
      },
      data: { title: "Data", "x-field": { showWhen: { field: "unit", equals: ["kg"] } } },
      where: { title: "Where", "x-field": { widget: "expression" }, "x-lazy": ["item", "index"] },
      by: { title: "By", "x-field": { widget: "expression" }, "x-lazy": ["item"] },
    },
  });
  expect(lazy).toEqual({ where: ["item", "index"], by: ["item"] });
});

test("a manifest says which ports must be fed, and which take many", () => {
  const { inputs, outputs } = toManifest(sample);
  expect(inputs).toEqual({
    must: { schema: { type: "number" }, required: true, many: false },
    may: { schema: {}, required: false, many: false, label: "Maybe" },
    all: { schema: { type: "array" }, required: false, many: true },
  });
  expect(outputs).toEqual({ weight: { schema: { type: "number" }, label: "Weight" } });
});

test("a manifest fills in what a definition may leave out, and is JSON", () => {
  const manifest = toManifest(sample);
  expect(manifest).toMatchObject({
    kind: "action",
    timeoutMs: 30_000,
    parks: false,
    synonyms: [],
    needs: { web: { kind: "http", options: {} } },
    examples: [{ title: "One", config: {}, parks: { kind: "time" }, woke: { kind: "time" } }],
  });
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
});

const reserved = "then";

test("a definition with a name that cannot be is its author's bug, and throws", () => {
  expect(() => toManifest({ ...sample, type: "Sample" })).toThrow();
  expect(() => toManifest({ ...sample, inputs: { [reserved]: port(jsonValue) } })).toThrow();
});
