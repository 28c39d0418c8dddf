import { type Binding, isExpression, isLiteral, isTextTemplate } from "@autoweave/contracts/binding";
import type { Json } from "@autoweave/contracts/json";
import { compileExpression, type ExpressionScope } from "./expression.js";

/** Where an expression stands in a config, and its source. */
export type FoundExpression = { path: (string | number)[]; source: string };

/** A config made ready: call it with the scope of each run. */
export type ConfigResolver = (scope: ExpressionScope) => Record<string, unknown>;

type Resolver = (scope: ExpressionScope) => Json;

/** Every expression of a config value, with its path. Literals are not looked into. */
export function findExpressions(value: Json): FoundExpression[] {
  const found: FoundExpression[] = [];
  collect(value, [], found);
  return found;
}

function collect(value: Json, path: (string | number)[], found: FoundExpression[]): void {
  if (value === null || typeof value !== "object" || isLiteral(value)) return;
  if (isExpression(value)) {
    found.push({ path: [...path, "$expr"], source: value.$expr });
    return;
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, inner] of entries) collect(inner, [...path, key], found);
}

/** The value of a binding. Throws what its expressions throw. */
export function resolveBinding(value: Binding, scope: ExpressionScope): Json {
  return compileBinding(value)(scope);
}

/**
 * The values of a config. Keys of `lazy` become functions `(variables) => Json`, evaluated by the node itself; a literal
 * under such a key becomes a function that returns it.
 */
export function resolveConfig(
  config: Record<string, Binding>,
  scope: ExpressionScope,
  lazy: Record<string, string[]>,
): Record<string, unknown> {
  return compileConfig(config, lazy)(scope);
}

const compiledConfigs = new WeakMap<object, { lazy: Record<string, string[]>; resolver: ConfigResolver }>();

/** Compiles a config once; asked again for the same object, it gives the same resolver. Configs are never changed. */
export function compileConfig(config: Record<string, Binding>, lazy: Record<string, string[]>): ConfigResolver {
  const known = compiledConfigs.get(config);
  if (known !== undefined && known.lazy === lazy) return known.resolver;
  const resolver = compileConfigUncached(config, lazy);
  compiledConfigs.set(config, { lazy, resolver });
  return resolver;
}

function compileConfigUncached(config: Record<string, Binding>, lazy: Record<string, string[]>): ConfigResolver {
  const fields = Object.entries(config).map(([key, value]) => {
    const variables = Object.hasOwn(lazy, key) ? lazy[key] : undefined;
    return { key, resolve: variables === undefined ? compileBinding(value) : compileLazy(value, variables) };
  });
  return (scope) => {
    const resolved: Record<string, unknown> = {};
    for (const field of fields) define(resolved, field.key, field.resolve(scope));
    return resolved;
  };
}

function compileLazy(
  value: Binding,
  variables: string[],
): (scope: ExpressionScope) => (own: Record<string, Json>) => Json {
  const resolve = compileBinding(value, variables);
  return (scope) => (own) => resolve({ ...scope, ...own });
}

function compileBinding(value: Binding, variables?: string[]): Resolver {
  if (value === null || typeof value !== "object") return () => value;
  if (isExpression(value)) {
    const compiled = compileExpression(value.$expr, variables === undefined ? {} : { variables });
    return (scope) => compiled.evaluate(scope);
  }
  if (isTextTemplate(value)) return compileText(value.$text, variables);
  if (isLiteral(value)) return () => value.$literal;
  return compileNested(value, variables);
}

function compileText(parts: (string | { $expr: string })[], variables: string[] | undefined): Resolver {
  const resolvers = parts.map((part) => compileBinding(part, variables));
  return (scope) => resolvers.map((resolve) => toText(resolve(scope))).join("");
}

function toText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A list or an object; one without any binding in it is given as it is. */
function compileNested(value: Json[] | { [key: string]: Json }, variables: string[] | undefined): Resolver {
  if (!hasBinding(value)) return () => value;
  if (Array.isArray(value)) {
    const items = value.map((item) => compileBinding(item, variables));
    return (scope) => items.map((resolve) => resolve(scope));
  }
  const fields = Object.entries(value).map(([key, inner]) => ({ key, resolve: compileBinding(inner, variables) }));
  return (scope) => {
    const resolved: { [key: string]: Json } = {};
    for (const field of fields) define(resolved, field.key, field.resolve(scope));
    return resolved;
  };
}

/** True when an expression, a template or a wrapped literal stands anywhere in the value. */
export function hasBinding(value: Json): boolean {
  if (value === null || typeof value !== "object") return false;
  if (isExpression(value) || isTextTemplate(value) || isLiteral(value)) return true;
  return (Array.isArray(value) ? value : Object.values(value)).some(hasBinding);
}

/** An own key, whatever its name: assigning to `__proto__` would set the prototype instead. */
function define<Value>(target: Record<string, Value>, key: string, value: Value): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
