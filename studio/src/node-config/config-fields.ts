import { CredentialType } from "@autoweave/contracts/credential";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";

/** A field of a node's form, as its manifest describes it. */
export type ConfigField = {
  name: string;
  label: string;
  help: string | undefined;
  placeholder: string | undefined;
  widget: string;
  /** Language of a code field. */
  language: string | undefined;
  schema: JsonObject;
  isRequired: boolean;
  isAdvanced: boolean;
  /** Read before the run: takes no expression. */
  isLiteral: boolean;
  /** Evaluated by the node itself, with these variables beside the usual ones. */
  lazy: readonly string[] | undefined;
  default: Json | undefined;
  /** Kinds of credentials of which it takes one. */
  credentialTypes: readonly CredentialType[] | undefined;
  /** What may be chosen. */
  options: readonly Json[] | undefined;
  showWhen: { field: string; equals: readonly Json[] } | undefined;
};

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function toTitle(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function guessWidget(schema: JsonObject): string {
  if (Array.isArray(schema.enum)) return "select";
  if (schema.type === "boolean") return "toggle";
  if (schema.type === "number" || schema.type === "integer") return "number";
  if (schema.type === "array") return "list";
  return schema.type === "string" ? "text" : "json";
}

function toShowWhen(value: unknown): ConfigField["showWhen"] {
  if (!isObject(value) || typeof value.field !== "string" || !Array.isArray(value.equals)) return undefined;
  return { field: value.field, equals: value.equals };
}

function toCredentialTypes(value: unknown): CredentialType[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((one) => CredentialType.safeParse(one).data ?? []);
}

/** The fields of one object schema, in their order: of a node's config, or of an entry of a list in it. */
export function toConfigFields(schema: JsonObject, lazy: NodeManifest["lazy"] = {}): ConfigField[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required: readonly Json[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([name, field]): ConfigField[] => {
    if (!isObject(field)) return [];
    const hints = isObject(field["x-field"]) ? field["x-field"] : {};
    return [
      {
        name,
        label: toText(field.title) ?? toTitle(name),
        help: toText(field.description),
        placeholder: toText(hints.placeholder),
        widget: toText(hints.widget) ?? guessWidget(field),
        language: toText(hints.language),
        schema: field,
        isRequired: required.includes(name),
        isAdvanced: hints.advanced === true,
        isLiteral: hints.literal === true,
        lazy: Object.hasOwn(lazy, name) ? lazy[name] : undefined,
        credentialTypes: toCredentialTypes(hints.credential),
        default: field.default,
        options: Array.isArray(field.enum) ? field.enum : undefined,
        showWhen: toShowWhen(hints.showWhen),
      },
    ];
  });
}

/** What a field has: what its author set, else its default. */
export function fieldValue(field: ConfigField, config: JsonObject): Json | undefined {
  return Object.hasOwn(config, field.name) ? config[field.name] : field.default;
}

/** True when the other fields are such that this one matters. A field that is set is shown in any case. */
export function isShown(field: ConfigField, fields: readonly ConfigField[], config: JsonObject): boolean {
  const { showWhen } = field;
  if (showWhen === undefined || Object.hasOwn(config, field.name)) return true;
  return isWanted(field, fields, config);
}

/** True when nothing that the other fields say makes this one idle. */
export function isWanted(field: ConfigField, fields: readonly ConfigField[], config: JsonObject): boolean {
  const { showWhen } = field;
  if (showWhen === undefined) return true;
  const other = fields.find((one) => one.name === showWhen.field);
  const value = other === undefined ? undefined : fieldValue(other, config);
  // An expression may turn out to be anything.
  return (typeof value === "object" && value !== null) || showWhen.equals.some((wanted) => wanted === value);
}
