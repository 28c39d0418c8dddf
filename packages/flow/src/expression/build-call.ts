import { toNearest } from "../to-nearest.js";
import { buildLoop, isLoop, loopNames } from "./build-loop.js";
import { type Building, type Evaluator, invalid } from "./building.js";
import { ExpressionFault, fail, isSwallowable } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import { expressionFunctions } from "./functions.js";
import type { SyntaxNode } from "./parse-source.js";
import { compilePattern } from "./regular-expression.js";
import { Optional, toTypeName } from "./value.js";

const faultSteps = 100;

type Form = (node: SyntaxNode, args: readonly SyntaxNode[], building: Building) => Evaluator;

/** Calls whose arguments are not simply evaluated first. A receiver is the first argument. */
const forms: ReadonlyMap<string, { count: number; build: Form }> = new Map([
  ["has", { count: 1, build: buildHas }],
  ["default", { count: 2, build: buildDefault }],
  ["orValue", { count: 2, build: buildOrValue }],
]);

/** Builds `f(x)` and `x.f()`, which mean the same. */
export function buildCall(node: SyntaxNode, building: Building): Evaluator {
  if (node.op !== "call" && node.op !== "rcall") throw invalid(node, "This is not a call.");
  const name = node.args[0];
  const args = node.op === "call" ? node.args[1] : [node.args[1], ...node.args[2]];
  if (node.op === "rcall" && name === "bind") return buildBind(node, args, building);
  if (node.op === "rcall" && isLoop(name)) return buildLoop(name, node, args, building);
  const form = forms.get(name);
  if (form !== undefined) {
    if (args.length !== form.count)
      throw invalid(node, `${name}() takes ${form.count} arguments, and got ${args.length}.`);
    return form.build(node, args, building);
  }
  return buildFunction(name, node, args, building);
}

function buildFunction(name: string, node: SyntaxNode, args: readonly SyntaxNode[], building: Building): Evaluator {
  const known = expressionFunctions.get(name);
  if (known === undefined) throw unknownFunction(name, node);
  checkCount(name, known, node, args);
  const [, pattern] = args;
  if (name === "matches" && pattern?.op === "value" && typeof pattern.args === "string")
    checkPattern(pattern, pattern.args);
  if (known.heavy) building.facts.heavy = true;
  const evaluators = args.map((arg) => building.build(arg, building));
  return (frame) => {
    frame.meter.spend(2);
    return known.run(
      evaluators.map((evaluator) => evaluator(frame)),
      frame.meter,
    );
  };
}

function unknownFunction(name: string, node: SyntaxNode) {
  if (isLoop(name)) return invalid(node, `${name}() follows a list, as in trigger.items.${name}(x, …).`);
  const nearest = toNearest(name, [...expressionFunctions.keys(), ...forms.keys(), ...loopNames]);
  const guess = nearest === undefined ? "See the list of functions." : `Did you mean ${nearest}()?`;
  return invalid(node, `There is no function ${name}(). ${guess}`);
}

function checkCount(name: string, known: ExpressionFunction, node: SyntaxNode, args: readonly SyntaxNode[]): void {
  if (args.length >= known.least && args.length <= known.most) return;
  const wanted = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`;
  throw invalid(
    node,
    `${name}() takes ${wanted} arguments (what stands before the dot counts), and got ${args.length}.`,
  );
}

function checkPattern(node: SyntaxNode, pattern: string): void {
  try {
    compilePattern(pattern);
  } catch (thrown) {
    throw thrown instanceof ExpressionFault ? invalid(node, thrown.message) : thrown;
  }
}

/** False as soon as any part of the path is absent, so that it also guards nodes that were skipped. */
function buildHas(node: SyntaxNode, [path]: readonly SyntaxNode[], building: Building): Evaluator {
  if (path?.op !== "." && path?.op !== "[]" && path?.op !== ".?" && path?.op !== "[?]") {
    throw invalid(node, "has() asks for a member: write has(a.b).");
  }
  const read = building.build(path, building);
  return (frame) => {
    try {
      const value = read(frame);
      return value instanceof Optional ? value.value !== undefined : true;
    } catch (thrown) {
      if (!isSwallowable(thrown) || thrown.kind !== "missing") throw thrown;
      frame.meter.spend(faultSteps);
      return false;
    }
  };
}

/** The second argument where the first is absent or null. */
function buildDefault(_node: SyntaxNode, args: readonly SyntaxNode[], building: Building): Evaluator {
  const [first, second] = args.map((arg) => building.build(arg, building));
  if (first === undefined || second === undefined) return () => null;
  return (frame) => {
    try {
      const value = first(frame);
      const present = value instanceof Optional ? value.value : value;
      if (present !== null && present !== undefined) return present;
    } catch (thrown) {
      if (!isSwallowable(thrown) || thrown.kind !== "missing") throw thrown;
      frame.meter.spend(faultSteps);
    }
    return second(frame);
  };
}

function buildOrValue(_node: SyntaxNode, args: readonly SyntaxNode[], building: Building): Evaluator {
  const [first, second] = args.map((arg) => building.build(arg, building));
  if (first === undefined || second === undefined) return () => null;
  return (frame) => {
    const value = first(frame);
    if (!(value instanceof Optional))
      return fail(`orValue() follows an optional such as a.?b, not a ${toTypeName(value)}.`);
    return value.value === undefined ? second(frame) : value.value;
  };
}

/** `cel.bind(name, value, body)`. */
function buildBind(node: SyntaxNode, args: readonly SyntaxNode[], building: Building): Evaluator {
  const [namespace, name, value, body] = args;
  if (
    namespace?.op !== "id" ||
    namespace.args !== "cel" ||
    name?.op !== "id" ||
    value === undefined ||
    body === undefined
  ) {
    throw invalid(node, "Write cel.bind(name, value, expression).");
  }
  const bound = building.build(value, building);
  const slot = building.locals.length;
  const inner = building.build(body, { ...building, locals: [...building.locals, name.args] });
  return (frame) => {
    frame.locals[slot] = bound(frame);
    return inner(frame);
  };
}
