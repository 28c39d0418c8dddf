import { CredentialReference, type CredentialType } from "@autoweave/contracts/credential";
import type { Json } from "@autoweave/contracts/json";
import { z } from "zod";

/** What a schema cannot say about a config field; ends up in the manifest's JSON Schema as `x-field`. */
export type FieldHints = {
  label: string;
  help?: string;
  placeholder?: string;
  widget?:
    | "text"
    | "textarea"
    | "number"
    | "toggle"
    | "select"
    | "code"
    | "json"
    | "list"
    | "keyvalue"
    | "expression"
    | "flow"
    | "cron"
    | "duration"
    | "template"
    | "secret"
    | "credential";
  /** Language of a `code` widget. */
  language?: "javascript" | "json" | "html" | "markdown";
  /** Shown only when another field has one of these values. */
  showWhen?: { field: string; equals: Json[] };
  advanced?: boolean;
  /** Read before the run: an expression is refused. */
  literal?: boolean;
  /** Kinds of credentials that may be named here by `{"$credential": "…"}`. */
  credential?: readonly CredentialType[];
};

/** Adds hints to a config field. */
export function field<Schema extends z.ZodType>(schema: Schema, hints: FieldHints): Schema {
  const { label, help, ...rest } = hints;
  return schema.meta({
    title: label,
    ...(help === undefined ? {} : { description: help }),
    "x-field": rest as Record<string, unknown>,
  }) as Schema;
}

/**
 * A config field that names a credential of one of these kinds, by `{"$credential": "<id or name>"}`. `run` gets the
 * credential itself by a need of the same name.
 */
export function credentialField(
  types: readonly CredentialType[],
  hints: FieldHints,
): z.ZodType<CredentialReference, CredentialReference> {
  return field(CredentialReference, { widget: "credential", literal: true, credential: types, ...hints });
}

/** Variables that a node hands to a lazy expression, beside the usual scope. */
export type LazyVariables = Record<string, Json>;

/** A lazy expression as `run` gets it: call it once an item. Throws `expression.failed` when it fails on the data. */
export type LazyValue = (variables: LazyVariables) => Json;

const lazyMark = "x-lazy";

/**
 * A config field whose expression the node itself evaluates, once an item, with variables of its own. `variables` names
 * them for the editor and for validation. A literal in its place becomes a function that returns the literal.
 */
export function lazyField(variables: string[], hints: FieldHints): z.ZodType<LazyValue> {
  const schema = z.custom<LazyValue>((value) => typeof value === "function", "give an expression");
  const { label, help, ...rest } = hints;
  return schema.meta({
    title: label,
    ...(help === undefined ? {} : { description: help }),
    "x-field": { widget: "expression", ...rest },
    [lazyMark]: variables,
  });
}

/** The variables of a lazy field, or undefined for any other field. */
export function lazyVariables(schema: z.ZodType): string[] | undefined {
  let inner: z.ZodType = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
    const own = inner.meta()?.[lazyMark];
    if (Array.isArray(own)) return own as string[];
    inner = inner.unwrap() as z.ZodType;
  }
  const found = inner.meta()?.[lazyMark];
  return Array.isArray(found) ? (found as string[]) : undefined;
}
