import { AppError } from "@autoweave/contracts/app-error";
import { toNearest } from "../to-nearest.js";
import { buildAccess } from "./build-access.js";
import { buildCall } from "./build-call.js";
import { type Building, type Evaluator, type ExpressionFacts, invalid, sourceOf } from "./building.js";
import { fail, isSwallowable } from "./expression-fault.js";
import { expressionLimits } from "./meter.js";
import { binaryOperators } from "./operators.js";
import type { SyntaxNode } from "./parse-source.js";
import { toTypeName, type ValueMap } from "./value.js";

/** Steps that catching a fault costs. */
const faultSteps = 100;

/** Turns a syntax tree into closures. Throws `expression.invalid` for what can never work. */
export function buildEvaluator(
  tree: SyntaxNode,
  source: string,
  variables: ReadonlySet<string>,
): { evaluator: Evaluator; facts: ExpressionFacts } {
  const facts: ExpressionFacts = { heavy: false, nodes: 0 };
  const evaluator = build(tree, { source, variables, locals: [], loops: 0, depth: 0, facts, build });
  return { evaluator, facts };
}

function build(node: SyntaxNode, outer: Building): Evaluator {
  const building = { ...outer, depth: outer.depth + 1 };
  building.facts.nodes++;
  if (building.depth > expressionLimits.depth) {
    throw new AppError("expression.limit", "The expression is nested too deep. Split it over several nodes.");
  }
  switch (node.op) {
    case "value":
      return buildLiteral(node, node.args);
    case "id":
      return buildVariable(node, node.args, building);
    case ".":
    case ".?":
    case "[]":
    case "[?]":
      return buildAccess(node, building);
    case "call":
    case "rcall":
      return buildCall(node, building);
    case "list":
      return buildList(node.args, building);
    case "map":
      return buildMap(node.args, building);
    case "?:":
      return buildChoice(node.args, building);
    case "&&":
      return buildLogic(node.args, false, building);
    case "||":
      return buildLogic(node.args, true, building);
    case "!_":
      return buildNot(node.args, building);
    case "-_":
      return buildMinus(node.args, building);
    default:
      return buildBinary(node.op, node.args, building);
  }
}

function buildLiteral(node: SyntaxNode, literal: unknown): Evaluator {
  const value = typeof literal === "object" && literal !== null ? literal.valueOf() : literal;
  if (value instanceof Uint8Array) throw invalid(node, 'Bytes such as b"…" have no place in JSON. Use a text.');
  if (typeof value !== "bigint") return () => value;
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw invalid(node, `The number ${value} is too large to be exact. Write it as text.`);
  return () => number;
}

function buildVariable(node: SyntaxNode, name: string, building: Building): Evaluator {
  const slot = building.locals.lastIndexOf(name);
  if (slot >= 0) return (frame) => frame.locals[slot];
  if (!building.variables.has(name)) throw unknownVariable(node, name, building);
  if (name === "nodes") {
    throw invalid(node, 'Name one node after "nodes", as in nodes.<id>.<port> or nodes["<id>"].<port>.');
  }
  return (frame) => {
    const value = frame.scope[name];
    return value === undefined ? fail(`"${name}" has no value here.`) : value;
  };
}

function unknownVariable(node: SyntaxNode, name: string, building: Building): AppError {
  const known = [...building.variables, ...building.locals];
  const nearest = toNearest(name, known);
  const guess = nearest === undefined ? `If it is meant as text, write "${name}".` : `Did you mean ${nearest}?`;
  return invalid(node, `There is no variable ${name}. ${guess} Known here: ${known.join(", ")}.`);
}

function buildList(items: readonly SyntaxNode[], building: Building): Evaluator {
  const evaluators = items.map((item) => build(item, building));
  return (frame) => {
    frame.meter.allocateList(evaluators.length);
    return evaluators.map((evaluator) => evaluator(frame));
  };
}

function buildMap(entries: readonly (readonly [SyntaxNode, SyntaxNode])[], building: Building): Evaluator {
  const pairs = entries.map(([key, value]) => ({ key: build(key, building), value: build(value, building) }));
  return (frame) => {
    frame.meter.allocateMap(pairs.length);
    const map: ValueMap = {};
    for (const pair of pairs) map[toKey(pair.key(frame))] = pair.value(frame);
    return map;
  };
}

function toKey(value: unknown): string {
  if (value === "__proto__") return fail('"__proto__" cannot be a key.');
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return fail(`A key must be a text, and this is a ${toTypeName(value)}.`);
}

function buildChoice([test, yes, no]: readonly [SyntaxNode, SyntaxNode, SyntaxNode], building: Building): Evaluator {
  const [choose, left, right] = [build(test, building), build(yes, building), build(no, building)];
  const label = sourceOf(test, building);
  return (frame) => (toBool(choose(frame), label) ? left(frame) : right(frame));
}

/** The value as a bool; there is no truthiness. */
export function toBool(value: unknown, label: string): boolean {
  if (typeof value === "boolean") return value;
  return fail(`${label} is a ${toTypeName(value)}, where true or false is needed. Compare it with something.`);
}

/** `decisive` ends it from either side: `false && fault` and `fault && false` are both false. */
function buildLogic(args: readonly [SyntaxNode, SyntaxNode], decisive: boolean, building: Building): Evaluator {
  const [left, right] = [build(args[0], building), build(args[1], building)];
  const labels = [sourceOf(args[0], building), sourceOf(args[1], building)] as const;
  return (frame) => {
    try {
      if (toBool(left(frame), labels[0]) === decisive) return decisive;
    } catch (fault) {
      if (!isSwallowable(fault)) throw fault;
      frame.meter.spend(faultSteps);
      if (toBool(right(frame), labels[1]) === decisive) return decisive;
      throw fault;
    }
    return toBool(right(frame), labels[1]);
  };
}

function buildNot(arg: SyntaxNode, building: Building): Evaluator {
  const operand = build(arg, building);
  const label = sourceOf(arg, building);
  return (frame) => !toBool(operand(frame), label);
}

function buildMinus(arg: SyntaxNode, building: Building): Evaluator {
  const operand = build(arg, building);
  return (frame) => {
    const value = operand(frame);
    return typeof value === "number" ? 0 - value : fail(`Cannot negate a ${toTypeName(value)}.`);
  };
}

function buildBinary(op: string, args: readonly [SyntaxNode, SyntaxNode], building: Building): Evaluator {
  const [left, right] = [build(args[0], building), build(args[1], building)];
  const apply = binaryOperators[op];
  if (apply === undefined) throw invalid(args[0], `The operator ${op} is not known.`);
  return (frame) => apply(left(frame), right(frame), frame.meter);
}
