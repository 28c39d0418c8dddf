import type { Json } from "./json.js";

/**
 * A CEL expression in a config value. Strings are never searched for code: only an object with this one key is.
 */
export type Expression = { $expr: string };

/** Text with expressions in it, kept as structured parts; the parts' values are joined as text. */
export type TextTemplate = { $text: (string | Expression)[] };

/** Wraps a literal whose own keys would otherwise read as an expression, a template or a literal. */
export type Literal = { $literal: Json };

/**
 * A config value: a literal, an {@link Expression}, a {@link TextTemplate} or a {@link Literal}; lists and objects may
 * hold bindings at any depth.
 */
export type Binding = Json;

function hasOnlyKey(value: Json, key: string): value is { [key: string]: Json } {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === key;
}

/** True for `{"$expr": "..."}`. */
export function isExpression(value: Json): value is Expression {
  return hasOnlyKey(value, "$expr") && typeof value.$expr === "string";
}

/** True for `{"$text": [...]}` whose parts are strings and expressions. */
export function isTextTemplate(value: Json): value is TextTemplate {
  return (
    hasOnlyKey(value, "$text") &&
    Array.isArray(value.$text) &&
    value.$text.every((part) => typeof part === "string" || isExpression(part))
  );
}

/** True for `{"$literal": ...}`. */
export function isLiteral(value: Json): value is Literal {
  return hasOnlyKey(value, "$literal");
}
