import { Duration } from "./duration.js";
import { fail } from "./expression-fault.js";
import { findText } from "./find-text.js";
import type { Meter } from "./meter.js";
import { expressionLimits } from "./meter.js";
import { isMap, toTypeName } from "./value.js";

/** A binary operator over values. */
export type BinaryOperator = (left: unknown, right: unknown, meter: Meter) => unknown;

function refuse(verb: string, left: unknown, right: unknown): never {
  const hint =
    (typeof left === "string" && typeof right === "number") || (typeof left === "number" && typeof right === "string")
      ? " Turn the number into text with string(…), or the text into a number with double(…)."
      : "";
  return fail(`Cannot ${verb} ${toTypeName(left)} and ${toTypeName(right)}.${hint}`);
}

function toFinite(value: number): number {
  return Number.isFinite(value) ? value : fail("The result is not a finite number.");
}

function add(left: unknown, right: unknown, meter: Meter): unknown {
  if (typeof left === "number" && typeof right === "number") return toFinite(left + right);
  if (typeof left === "string" && typeof right === "string") {
    meter.allocateText(left.length + right.length);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    meter.allocateList(left.length + right.length);
    return left.concat(right);
  }
  if (left instanceof Date && right instanceof Duration) return toDate(left.getTime() + right.milliseconds);
  if (left instanceof Duration && right instanceof Date) return toDate(right.getTime() + left.milliseconds);
  if (left instanceof Duration && right instanceof Duration)
    return new Duration(left.milliseconds + right.milliseconds);
  return refuse("add", left, right);
}

function subtract(left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") return toFinite(left - right);
  if (left instanceof Date && right instanceof Date) return new Duration(left.getTime() - right.getTime());
  if (left instanceof Date && right instanceof Duration) return toDate(left.getTime() - right.milliseconds);
  if (left instanceof Duration && right instanceof Duration)
    return new Duration(left.milliseconds - right.milliseconds);
  return refuse("subtract", left, right);
}

/** A date from milliseconds since 1970. */
export function toDate(milliseconds: number): Date {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? fail("The date is out of range.") : date;
}

function arithmetic(verb: string, calculate: (left: number, right: number) => number): BinaryOperator {
  return (left, right) => {
    if (typeof left === "number" && typeof right === "number") return toFinite(calculate(left, right));
    return refuse(verb, left, right);
  };
}

function divisor(value: number): number {
  return value === 0 ? fail("Cannot divide by zero.") : value;
}

/** Negative, zero or positive, for values that have an order between them. */
export function compare(left: unknown, right: unknown, meter: Meter): number {
  if (typeof left === "string" && typeof right === "string") {
    meter.spend(1 + Math.min(left.length, right.length) / 16);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime();
  if (left instanceof Duration && right instanceof Duration) return left.milliseconds - right.milliseconds;
  return refuse("compare", left, right);
}

/** Equality by content; values of different types are never equal. */
export function equals(left: unknown, right: unknown, meter: Meter, depth = 0): boolean {
  if (typeof left === "string" && typeof right === "string") {
    if (left.length !== right.length) return false;
    meter.spend(left.length / 16);
    return left === right;
  }
  meter.spend(4);
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (depth > expressionLimits.valueDepth) return fail("The values are nested too deep to compare.");
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equals(item, right[index], meter, depth + 1));
  }
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime();
  if (left instanceof Duration) return right instanceof Duration && left.milliseconds === right.milliseconds;
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equals(left[key], right[key], meter, depth + 1));
}

function contains(item: unknown, container: unknown, meter: Meter): boolean {
  if (Array.isArray(container)) return container.some((candidate) => equals(item, candidate, meter));
  if (typeof container === "string" && typeof item === "string") {
    return findText(container, item, 0, meter) >= 0;
  }
  if (isMap(container)) return (typeof item === "string" || typeof item === "number") && Object.hasOwn(container, item);
  return fail(`"in" looks into a list, a map or a text, not into ${toTypeName(container)}.`);
}

/** Binary operators by their sign. `&&`, `||` and `?:` are not here: they choose what is evaluated. */
export const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  "+": add,
  "-": subtract,
  "*": arithmetic("multiply", (left, right) => left * right),
  "/": arithmetic("divide", (left, right) => left / divisor(right)),
  "%": arithmetic("take the remainder of", (left, right) => left % divisor(right)),
  "==": equals,
  "!=": (left, right, meter) => !equals(left, right, meter),
  "<": (left, right, meter) => compare(left, right, meter) < 0,
  "<=": (left, right, meter) => compare(left, right, meter) <= 0,
  ">": (left, right, meter) => compare(left, right, meter) > 0,
  ">=": (left, right, meter) => compare(left, right, meter) >= 0,
  in: contains,
};
