import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { buildEvaluator } from "./expression/build-evaluator.js";
import type { Evaluator } from "./expression/building.js";
import { ExpressionFault } from "./expression/expression-fault.js";
import { findReads, type NodeReference } from "./expression/find-reads.js";
import { Meter } from "./expression/meter.js";
import { parseSource, type SyntaxNode } from "./expression/parse-source.js";
import { forgetPatterns } from "./expression/regular-expression.js";
import { toJson } from "./expression/to-json.js";
import { runGuarded } from "./set-expression-guard.js";

/** What an expression can read. Absent variables are an error to read. Values are never changed. */
export type ExpressionScope = {
  trigger?: Json;
  nodes?: Record<string, Record<string, Json>>;
  item?: Json;
  index?: number;
  run?: JsonObject;
  env?: JsonObject;
  /** Variables of a lazy config field. */
  [lazyVariable: string]: unknown;
};

/** A node that an expression reads, and the port when the source names it. */
export type NodeRead = { node: string; port?: string };

/** A readable expression. */
export type CompiledExpression = {
  source: string;
  /** Throws `expression.failed` when the data does not fit and `expression.limit` past the budget. */
  evaluate(scope: ExpressionScope): Json;
  /** Each node and port once, in the order of the source. */
  reads: NodeRead[];
  /** Scope variables it reads. */
  roots: string[];
  /** Names it reads as `env.<name>`. */
  constants: string[];
};

/** Variables of every expression. */
export const scopeVariables: readonly string[] = ["trigger", "nodes", "item", "index", "run", "env"];

const cacheSize = 2000;
const cache = new Map<string, CompiledExpression>();
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Compiles a CEL expression. `variables` are known beside {@link scopeVariables}. Throws `expression.invalid`, or
 * `expression.limit` when the source itself is too large. Compiled expressions are kept, the least used dropped first.
 */
export function compileExpression(source: string, options: { variables?: string[] } = {}): CompiledExpression {
  const variables = options.variables ?? [];
  const key = variables.length === 0 ? source : `${variables.join(" ")}\n${source}`;
  const cached = cache.get(key);
  if (cached !== undefined) {
    cache.delete(key);
    cache.set(key, cached);
    return cached;
  }
  const compiled = compileUncached(source, variables);
  const oldest = cache.size >= cacheSize ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, compiled);
  return compiled;
}

function compileUncached(source: string, variables: string[]): CompiledExpression {
  const wrong = variables.find((name) => !variableName.test(name) || name in Object.prototype);
  if (wrong !== undefined) throw new AppError("expression.invalid", `"${wrong}" cannot be the name of a variable.`);
  const tree = parseSource(source);
  const { evaluator, facts } = buildEvaluator(tree, source, new Set([...scopeVariables, ...variables]));
  const { references, roots, constants } = findReads(tree);
  const passesOn = isPath(tree);
  const run = (scope: ExpressionScope) => evaluateOnce(evaluator, source, scope, passesOn);
  return {
    source,
    evaluate: facts.heavy ? (scope) => evaluateGuarded(() => run(scope)) : run,
    reads: toReads(references),
    roots,
    constants,
  };
}

function evaluateGuarded(run: () => Json): Json {
  try {
    return runGuarded(run);
  } catch (thrown) {
    if (isAppError(thrown) && thrown.code === "expression.limit") forgetPatterns();
    throw thrown;
  }
}

/** A plain path gives a part of the scope as it is, which is JSON already. */
function isPath(tree: SyntaxNode): boolean {
  if (tree.op === "id") return true;
  return tree.op === "." && isPath(tree.args[0]);
}

function evaluateOnce(evaluator: Evaluator, source: string, scope: ExpressionScope, passesOn: boolean): Json {
  const meter = new Meter();
  try {
    const value = evaluator({ scope, locals: [], meter });
    return passesOn ? (value as Json) : toJson(value, meter);
  } catch (thrown) {
    throw toAppError(thrown, source);
  }
}

function toAppError(thrown: unknown, source: string): unknown {
  if (isAppError(thrown)) return thrown;
  const details = { source: source.slice(0, 200) };
  if (thrown instanceof ExpressionFault) {
    const code = thrown.kind === "limit" ? "expression.limit" : "expression.failed";
    return new AppError(code, thrown.message, { details });
  }
  // What the engine of JavaScript itself refuses: a text past its length, a stack past its depth.
  if (thrown instanceof RangeError) {
    return new AppError("expression.limit", "The expression went past what can be held in memory.", { details });
  }
  return thrown;
}

function toReads(references: readonly NodeReference[]): NodeRead[] {
  const reads = new Map<string, NodeRead>();
  for (const { node, port } of references)
    reads.set(`${node}.${port ?? ""}`, port === undefined ? { node } : { node, port });
  return [...reads.values()];
}
