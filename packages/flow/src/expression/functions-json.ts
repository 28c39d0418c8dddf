import { textArgument } from "./arguments.js";
import { Duration } from "./duration.js";
import { fail } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import type { Meter } from "./meter.js";
import { toJson } from "./to-json.js";
import { toTypeName } from "./value.js";

function write([value]: unknown[], meter: Meter): string {
  const text = JSON.stringify(toJson(value, meter));
  meter.allocateText(text.length);
  return text;
}

function read(args: unknown[], meter: Meter): unknown {
  const text = textArgument(args, 0, "parseJson");
  meter.allocate(text.length * 8);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return fail(`parseJson() cannot read "${text.slice(0, 40)}" as JSON.`);
  }
}

function toText([value]: unknown[]): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return value.toString();
  return fail(`string() cannot write a ${toTypeName(value)}. Use toJson(…).`);
}

const truths = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

function toBool([value]: unknown[]): boolean {
  if (typeof value === "boolean") return value;
  const read = typeof value === "string" ? truths.get(value.toLowerCase()) : undefined;
  return read ?? fail(`bool() reads true, false, 1 and 0 as text, and got a ${toTypeName(value)}.`);
}

/** Functions between values and text. */
export const jsonFunctions: Record<string, ExpressionFunction> = {
  toJson: { least: 1, most: 1, heavy: true, run: write },
  parseJson: { least: 1, most: 1, heavy: true, run: read },
  string: { least: 1, most: 1, run: toText },
  bool: { least: 1, most: 1, run: toBool },
  dyn: { least: 1, most: 1, run: ([value]) => value },
  type: { least: 1, most: 1, run: ([value]) => toTypeName(value) },
};
