import { AppError, type Json, type JsonObject } from "@autoweave/node-sdk";
import { z } from "zod";
import { isObject } from "../data/field-path.js";

const longestSchema = 32_768;
// Author's regular expressions can hang on hostile input, and references can make the work grow without end.
const refused = ["pattern", "patternProperties", "$ref", "$dynamicRef", "$recursiveRef"];
/** Keywords whose keys are names of the author's, not keywords. */
const nameMaps = ["properties", "$defs", "definitions", "dependentSchemas"];
const plainData = ["const", "enum", "default", "examples"];

function findRefused(schema: Json): string | undefined {
  if (Array.isArray(schema)) return firstDefined(schema.map(findRefused));
  if (!isObject(schema)) return undefined;
  return firstDefined(
    Object.entries(schema).map(([keyword, value]) => {
      if (refused.includes(keyword)) return keyword;
      if (plainData.includes(keyword)) return undefined;
      if (nameMaps.includes(keyword) && isObject(value)) return firstDefined(Object.values(value).map(findRefused));
      return findRefused(value);
    }),
  );
}

function firstDefined(found: (string | undefined)[]): string | undefined {
  return found.find((keyword) => keyword !== undefined);
}

// The engine keeps a node's literal config, and so its schema, from run to run.
const compiled = new WeakMap<object, z.ZodType>();

function compile(schema: JsonObject): z.ZodType {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  compiled.set(schema, made);
  return made;
}

/** What is wrong with a JSON Schema for an input, as the end of a sentence; undefined when it can be used. */
export function findSchemaFault(schema: Json): string | undefined {
  if (!isObject(schema)) return 'give a JSON Schema, an object such as { "type": "object" }';
  if (JSON.stringify(schema).length > longestSchema) return `keep the schema below ${longestSchema} characters`;
  const keyword = findRefused(schema);
  if (keyword !== undefined) return `${keyword} cannot be used here; check that in the flow`;
  try {
    compile(schema);
    return undefined;
  } catch (thrown) {
    return `the schema cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** Checks an input against a schema that {@link findSchemaFault} let pass. Throws `request.invalid` with the first faults. */
export function checkInput(schema: Json, input: Json): void {
  if (!isObject(schema)) return;
  const checked = compile(schema).safeParse(input);
  if (checked.success) return;
  const faults = checked.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "the input"}: ${issue.message}`);
  throw new AppError("request.invalid", `The input does not fit what this flow takes: ${faults.join("; ")}.`);
}
