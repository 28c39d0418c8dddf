import { AppError } from "@autoweave/contracts/app-error";
import { type Building, type Evaluator, type Frame, invalid, sourceOf } from "./building.js";
import { fail, isSwallowable } from "./expression-fault.js";
import { expressionLimits } from "./meter.js";
import { compare } from "./operators.js";
import type { SyntaxNode } from "./parse-source.js";
import { isMap, toTypeName } from "./value.js";

const faultSteps = 100;

/** A body, run for one item. */
type Body = { run: (item: unknown, frame: Frame) => unknown; label: string };
type Loop = {
  bodies: readonly number[];
  run(items: unknown[], frame: Frame, body: Body, second: Body | undefined): unknown;
};

const loops: ReadonlyMap<string, Loop> = new Map<string, Loop>([
  ["map", { bodies: [1, 2], run: runMap }],
  ["filter", { bodies: [1], run: (items, frame, body) => collect(items, frame, (item) => toTest(body, item, frame)) }],
  ["all", { bodies: [1], run: (items, frame, body) => quantify(items, frame, body, false) }],
  ["exists", { bodies: [1], run: (items, frame, body) => quantify(items, frame, body, true) }],
  [
    "exists_one",
    {
      bodies: [1],
      run: (items, frame, body) => collect(items, frame, (item) => toTest(body, item, frame)).length === 1,
    },
  ],
  ["sortBy", { bodies: [1], run: sortBy }],
]);

/** Names of the loops: `list.name(x, …)`. */
export const loopNames: readonly string[] = [...loops.keys()];

/** True for `map`, `filter` and their kind. */
export function isLoop(name: string): boolean {
  return loops.has(name);
}

/** Builds `list.map(x, …)` and its kind. Over a map they walk its keys. */
export function buildLoop(name: string, node: SyntaxNode, args: readonly SyntaxNode[], outer: Building): Evaluator {
  const loop = loops.get(name);
  const [over, variable, ...parts] = args;
  if (loop === undefined || over === undefined || variable?.op !== "id" || !loop.bodies.includes(parts.length)) {
    throw invalid(node, `Write list.${name}(x, …): a name for the item, then what to do with it.`);
  }
  const building = { ...outer, loops: outer.loops + 1, locals: [...outer.locals, variable.args] };
  if (building.loops > expressionLimits.loops) {
    throw new AppError("expression.limit", `Loops may stand ${expressionLimits.loops} deep at most. Use a Code node.`);
  }
  building.facts.heavy = true;
  const items = building.build(over, outer);
  const [first, second] = parts.map((part) => buildBody(part, building));
  if (first === undefined) throw invalid(node, `${name}() has nothing to do.`);
  const label = sourceOf(over, outer);
  return (frame) => loop.run(toItems(items(frame), label, frame), frame, first, second);
}

function buildBody(part: SyntaxNode, building: Building): Body {
  const slot = building.locals.length - 1;
  const before = building.facts.nodes;
  const evaluator = building.build(part, building);
  const steps = 2 + 2 * (building.facts.nodes - before);
  const run = (item: unknown, frame: Frame) => {
    frame.meter.spend(steps);
    frame.locals[slot] = item;
    return evaluator(frame);
  };
  return { run, label: sourceOf(part, building) };
}

function toItems(value: unknown, label: string, frame: Frame): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isMap(value)) return fail(`${label} is a ${toTypeName(value)}; only a list or a map can be looped over.`);
  const keys = Object.keys(value);
  frame.meter.allocateList(keys.length);
  return keys;
}

function toTest(body: Body, item: unknown, frame: Frame): boolean {
  const value = body.run(item, frame);
  return typeof value === "boolean"
    ? value
    : fail(`${body.label} is a ${toTypeName(value)}, where true or false is needed. Compare it with something.`);
}

function collect(items: unknown[], frame: Frame, keep: (item: unknown) => boolean): unknown[] {
  const kept = items.filter(keep);
  frame.meter.allocateList(kept.length);
  return kept;
}

/** `map(x, change)`, or `map(x, test, change)`. */
function runMap(items: unknown[], frame: Frame, first: Body, second: Body | undefined): unknown[] {
  frame.meter.allocateList(items.length);
  if (second === undefined) return items.map((item) => first.run(item, frame));
  const changed: unknown[] = [];
  for (const item of items) if (toTest(first, item, frame)) changed.push(second.run(item, frame));
  return changed;
}

/** `decisive` ends it whatever the others give; else a fault of one item is the fault of all. */
function quantify(items: unknown[], frame: Frame, body: Body, decisive: boolean): boolean {
  let fault: unknown;
  for (const item of items) {
    try {
      if (toTest(body, item, frame) === decisive) return decisive;
    } catch (thrown) {
      if (!isSwallowable(thrown)) throw thrown;
      frame.meter.spend(faultSteps);
      fault ??= thrown;
    }
  }
  if (fault !== undefined) throw fault;
  return !decisive;
}

function sortBy(items: unknown[], frame: Frame, body: Body): unknown[] {
  frame.meter.allocateList(items.length * 4);
  const keyed = items.map((item) => ({ item, key: body.run(item, frame) }));
  return keyed.sort((left, right) => compareKeys(left.key, right.key, frame)).map((entry) => entry.item);
}

function compareKeys(left: unknown, right: unknown, frame: Frame): number {
  frame.meter.spend(4);
  return compare(left, right, frame.meter);
}
