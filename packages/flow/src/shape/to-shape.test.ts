import type { Json } from "@autoweave/contracts/json";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findMisfit } from "./find-misfit.js";
import type { Shape } from "./shape.js";
import { toShape } from "./to-shape.js";

const json = { kind: "json", isNullable: true };

test("plain schemas have their shape", () => {
  const schema = {
    type: "object",
    required: ["id", "tags"],
    properties: {
      id: { type: "integer" },
      age: { type: "integer", minimum: 0, maximum: 150 },
      tags: { type: "array", items: { type: "string" } },
      mood: { type: ["string", "null"], enum: ["good", "bad"] },
      place: { type: "object", properties: { lat: { type: "number" }, known: { type: "boolean" } } },
    },
  };
  expect(toShape(schema)).toEqual({
    kind: "object",
    isNullable: false,
    fields: [
      { name: "id", isRequired: true, shape: { kind: "number", isNullable: false } },
      { name: "age", isRequired: false, shape: { kind: "whole", isNullable: false } },
      {
        name: "tags",
        isRequired: true,
        shape: { kind: "list", isNullable: false, of: { kind: "text", isNullable: false } },
      },
      { name: "mood", isRequired: false, shape: { kind: "enum", values: ["good", "bad"], isNullable: true } },
      {
        name: "place",
        isRequired: false,
        shape: {
          kind: "object",
          isNullable: false,
          fields: [
            { name: "lat", isRequired: false, shape: { kind: "number", isNullable: false } },
            { name: "known", isRequired: false, shape: { kind: "boolean", isNullable: false } },
          ],
        },
      },
    ],
  });
});

const object = (properties: Record<string, Json>): Json => ({ type: "object", properties });

test.each<[string, Json | undefined]>([
  ["nothing", undefined],
  ["true", true],
  ["a reference to itself", { $ref: "#" }],
  ["alternatives", { anyOf: [{ type: "string" }, { type: "number" }] }],
  ["two types", { type: ["string", "number"] }],
  ["a type that is none", { type: "date" }],
])("%s is anything", (_, schema) => {
  expect(toShape(schema)).toEqual(json);
});

test.each<[string, Json]>([
  ["a name with a dash", object({ "a-b": { type: "string" } })],
  ["a name of GraphQL's own", object({ __typename: { type: "string" } })],
  ["no name", object({ "": { type: "string" } })],
  ["a name of 1,000 characters", object({ ["a".repeat(1000)]: { type: "string" } })],
  ["201 fields", object(Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`f${n}`, { type: "string" }])))],
  ["no fields", object({})],
])("an object with %s is JSON", (_, schema) => {
  expect(toShape(schema)).toEqual({ kind: "json", isNullable: false });
});

test("enums of a hundred names are enums, larger or odd ones are text", () => {
  const names = (length: number) => Array.from({ length }, (_, n) => `v${n}`);
  expect(toShape({ type: "string", enum: names(100) }).kind).toBe("enum");
  for (const values of [names(101), ["a", "b c"], ["true", "x"], ["a", "a"], [], ["a", 1]]) {
    expect(toShape({ type: "string", enum: values }).kind).toBe("text");
  }
});

test("what is deep ends in JSON", () => {
  let schema: Json = { type: "string" };
  for (let depth = 0; depth < 5000; depth++) schema = object({ a: schema });
  let shape: Shape = toShape(schema);
  let depth = 0;
  while (shape.kind === "object") {
    shape = shape.fields[0]?.shape ?? { kind: "json", isNullable: true };
    depth++;
  }
  expect([shape.kind, depth]).toEqual(["json", 8]);
});

test("no schema is too odd", () => {
  fc.assert(fc.property(fc.jsonValue(), (schema) => void toShape(schema as Json)));
});

test.each<[Json, Json, string | undefined]>([
  [{ type: "string" }, "a", undefined],
  [{ type: "string" }, 7, "."],
  [{ type: "string" }, null, "."],
  [{ type: ["string", "null"] }, null, undefined],
  [{ type: "integer", minimum: 0, maximum: 9 }, 2 ** 40, "."],
  [{ type: "array", items: { type: "number" } }, [1, "x"], "1"],
  [{ type: "object", required: ["a"], properties: { a: { type: "boolean" } } }, {}, "a"],
  [{ type: "object", properties: { a: { type: "boolean" } } }, { more: 1 }, undefined],
  [
    { type: "object", properties: { a: { type: "array", items: { type: "string", enum: ["x"] } } } },
    { a: ["x", "y"] },
    "a.1",
  ],
  [{ type: "object", required: ["toString"], properties: { toString: { type: "string" } } }, {}, "toString"],
  [{ $ref: "#" }, { any: ["thing"] }, undefined],
])("of %j, %j misfits at %s", (schema, value, misfit) => {
  expect(findMisfit(toShape(schema), value)).toBe(misfit);
});
