import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { Shape, ShapeField } from "./shape.js";

/** Deeper, and wider altogether, no typed language helps anybody. */
const mostDepth = 8;
const mostFields = 200;
const mostValues = 100;
const longestName = 100;

/** Names that GraphQL and TypeScript take as they are. Two underscores are GraphQL's own. */
const namePattern = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/;
const reserved = new Set(["true", "false", "null"]);

const leastInt = -(2 ** 31);
const mostInt = 2 ** 31 - 1;

type Budget = { fields: number };

const anything: Shape = { kind: "json", isNullable: true };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: Json): value is string {
  return typeof value === "string" && value.length <= longestName && namePattern.test(value) && !reserved.has(value);
}

/** The one type that a schema names beside null; undefined when there are several, or none. */
function readType({ type }: JsonObject): { type: string; isNullable: boolean } | undefined {
  const types = Array.isArray(type) ? type : [type];
  const [only, another] = types.filter((one) => one !== "null");
  if (typeof only !== "string" || another !== undefined) return undefined;
  return { type: only, isNullable: types.includes("null") };
}

function isWithin({ minimum, maximum }: JsonObject): boolean {
  return typeof minimum === "number" && minimum >= leastInt && typeof maximum === "number" && maximum <= mostInt;
}

/**
 * The shape of what a JSON Schema lets pass. What is not plain (references, alternatives, hundreds of values, names that
 * no language takes, whatever is too deep or too wide) is `json` from there on; nothing is lost by that. Never throws.
 */
export function toShape(schema: Json | undefined): Shape {
  return read(schema, mostDepth, { fields: mostFields });
}

function read(schema: Json | undefined, depth: number, budget: Budget): Shape {
  if (!isObject(schema) || depth === 0) return anything;
  if (["$ref", "allOf", "anyOf", "oneOf", "not", "if", "const"].some((keyword) => keyword in schema)) return anything;
  const found = readType(schema);
  if (found === undefined) return anything;
  const { isNullable } = found;
  switch (found.type) {
    case "string":
      return readText(schema, isNullable);
    case "integer":
      // A GraphQL Int has 32 bits; what may be larger is a number without a fraction.
      return { kind: isWithin(schema) ? "whole" : "number", isNullable };
    case "number":
    case "boolean":
      return { kind: found.type, isNullable };
    case "array":
      return { kind: "list", of: read(schema.items, depth - 1, budget), isNullable };
    case "object":
      return readObject(schema, { isNullable, depth, budget });
    default:
      return anything;
  }
}

function readText({ enum: values }: JsonObject, isNullable: boolean): Shape {
  if (!Array.isArray(values)) return { kind: "text", isNullable };
  const names = values.filter(isName);
  const isPlain = names.length === values.length && new Set(names).size === names.length;
  if (!isPlain || names.length === 0 || names.length > mostValues) return { kind: "text", isNullable };
  return { kind: "enum", values: names, isNullable };
}

function readObject(
  { properties, required }: JsonObject,
  { isNullable, depth, budget }: { isNullable: boolean; depth: number; budget: Budget },
): Shape {
  const json: Shape = { kind: "json", isNullable };
  if (!isObject(properties)) return json;
  const entries = Object.entries(properties);
  budget.fields -= entries.length;
  if (entries.length === 0 || budget.fields < 0 || !entries.every(([name]) => isName(name))) return json;
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = entries.map(
    ([name, schema]): ShapeField => ({ name, shape: read(schema, depth - 1, budget), isRequired: needed.has(name) }),
  );
  return { kind: "object", fields, isNullable };
}
