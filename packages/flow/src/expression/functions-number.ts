import { numberArgument, wholeArgument } from "./arguments.js";
import { Duration } from "./duration.js";
import { fail } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import type { Meter } from "./meter.js";
import { compare } from "./operators.js";
import { toTypeName } from "./value.js";

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function toNumber(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Duration) return value.milliseconds / 1000;
  if (typeof value === "string" && value.length <= 400 && decimal.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  const shown = typeof value === "string" ? `"${value.slice(0, 40)}"` : `a ${toTypeName(value)}`;
  return fail(`${name}() cannot read ${shown} as a number.`);
}

function one(name: string, apply: (value: number) => number): ExpressionFunction {
  return { least: 1, most: 1, run: (args) => apply(numberArgument(args, 0, name)) };
}

/** Half away from zero, at the decimal that people see: 1.005 rounds to 1.01. */
function round(args: unknown[]): number {
  const value = numberArgument(args, 0, "round");
  const digits = args.length > 1 ? wholeArgument(args, 1, "round") : 0;
  if (digits < 0 || digits > 15) fail("round() wants 0 to 15 digits.");
  const sign = value < 0 ? -1 : 1;
  const shifted = Math.round(Number(shift(Math.abs(value), digits)));
  const rounded = Number(shift(shifted, -digits)) * sign;
  return Number.isFinite(rounded) ? rounded + 0 : value;
}

function shift(value: number, digits: number): string {
  const [mantissa, exponent = "0"] = String(value).split("e");
  return `${mantissa}e${Number(exponent) + digits}`;
}

function extreme(name: string, wins: (order: number) => boolean): ExpressionFunction {
  return {
    least: 1,
    most: 20,
    heavy: true,
    run(args, meter: Meter) {
      const values = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
      if (values.length === 0) fail(`${name}() of an empty list has no value. Guard it with size(…) > 0.`);
      meter.spend(values.length);
      return values.reduce((best: unknown, value: unknown) => (wins(compare(value, best, meter)) ? value : best));
    },
  };
}

/** Functions over numbers. */
export const numberFunctions: Record<string, ExpressionFunction> = {
  abs: one("abs", Math.abs),
  floor: one("floor", Math.floor),
  ceil: one("ceil", Math.ceil),
  round: { least: 1, most: 2, run: round },
  min: extreme("min", (order) => order < 0),
  max: extreme("max", (order) => order > 0),
  int: { least: 1, most: 1, run: ([value]) => Math.trunc(toNumber(value, "int")) + 0 },
  double: { least: 1, most: 1, run: ([value]) => toNumber(value, "double") },
};
