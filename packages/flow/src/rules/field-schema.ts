import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { type OutputUnit, Validator } from "@cfworker/json-schema";

/** What a value does wrong, and where in it. */
export type SchemaFault = { path: (string | number)[]; message: string; fix: string };

const validators = new WeakMap<JsonObject, Map<string, Validator | undefined>>();

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Config fields of a node type; undefined when it takes any. */
export function toFieldNames(manifest: NodeManifest): string[] | undefined {
  const { properties, additionalProperties } = manifest.config;
  if (!isObject(properties)) return undefined;
  return additionalProperties === undefined || additionalProperties === false ? Object.keys(properties) : undefined;
}

/** Config fields that must be set. */
export function toRequiredFields(manifest: NodeManifest): string[] {
  const { required } = manifest.config;
  return Array.isArray(required) ? required.filter((field) => typeof field === "string") : [];
}

/** The first thing wrong with a literal in a config field. */
export function findSchemaFault(manifest: NodeManifest, field: string, value: Json): SchemaFault | undefined {
  const validator = toValidator(manifest, field);
  const result = validator?.validate(value);
  if (result === undefined || result.valid) return undefined;
  return toFault(result.errors, value);
}

/** Validators are made once for each manifest and field. An interpreter, since a strict CSP forbids generated code. */
function toValidator(manifest: NodeManifest, field: string): Validator | undefined {
  const known = validators.get(manifest.config) ?? new Map<string, Validator | undefined>();
  validators.set(manifest.config, known);
  if (!known.has(field)) known.set(field, createValidator(manifest.config, field));
  return known.get(field);
}

function createValidator(config: JsonObject, field: string): Validator | undefined {
  const { properties, $defs } = config;
  if (!isObject(properties) || !Object.hasOwn(properties, field)) return undefined;
  const schema = properties[field];
  if (!isObject(schema)) return undefined;
  return new Validator($defs === undefined ? schema : { ...schema, $defs }, "2020-12", false);
}

/** The error that lies deepest says most: those around it only say that something inside is wrong. */
function toFault(errors: OutputUnit[], value: Json): SchemaFault {
  const deepest = errors.reduce<OutputUnit | undefined>(
    (best, error) => (best === undefined || depthOf(error) >= depthOf(best) ? error : best),
    undefined,
  );
  const path = toPath(deepest?.instanceLocation ?? "#");
  const message = deepest?.error.replace(/^Instance /, "The value ") ?? "it is of another kind.";
  const shown = JSON.stringify(valueAt(value, path)) ?? "nothing";
  return {
    path,
    message: `${message} It is ${shown.length > 60 ? `${shown.slice(0, 57)}...` : shown}.`,
    fix: `Change the value so that it fits, or use an expression: {"$expr": "…"}.`,
  };
}

function depthOf(error: OutputUnit): number {
  return error.instanceLocation.split("/").length;
}

function toPath(location: string): (string | number)[] {
  return location
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function valueAt(value: Json | undefined, path: (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((current, key) => {
    if (typeof current !== "object" || current === null) return undefined;
    return Object.hasOwn(current, key) ? (current as JsonObject)[key] : undefined;
  }, value);
}
