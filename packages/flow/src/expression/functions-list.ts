import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";
import { listArgument, textArgument } from "./arguments.js";
import { fail, failMissing } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import type { Meter } from "./meter.js";
import { equals } from "./operators.js";
import { toJson } from "./to-json.js";
import { isMap, Optional, toTypeName } from "./value.js";

function size([value]: unknown[], meter: Meter): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === "string") {
    meter.spend(value.length);
    let count = 0;
    for (const _ of value) count++;
    return count;
  }
  if (isMap(value)) return Object.keys(value).length;
  return fail(`size() counts a list, a map or a text, not a ${toTypeName(value)}.`);
}

function sum(args: unknown[], meter: Meter): number {
  const list = listArgument(args, 0, "sum");
  meter.spend(list.length);
  let total = 0;
  for (const item of list) {
    if (typeof item !== "number") fail(`sum() wants a list of numbers, and found a ${toTypeName(item)} in it.`);
    total += item;
  }
  return total;
}

function end(name: "first" | "last"): ExpressionFunction {
  return {
    least: 1,
    most: 1,
    run(args) {
      const list = listArgument(args, 0, name);
      if (list.length === 0) failMissing(`${name}() of an empty list has no value. Guard it with default(…, …).`);
      return list.at(name === "first" ? 0 : -1);
    },
  };
}

/** Keeps the first of equal items. Only items that look alike as JSON are compared. */
function unique(args: unknown[], meter: Meter): unknown[] {
  const list = listArgument(args, 0, "unique");
  meter.allocateList(list.length * 4);
  const kept = new Map<unknown, unknown[]>();
  return list.filter((item) => {
    const key = typeof item === "object" && item !== null ? `json ${writeCanonical(item, meter)}` : item;
    const alike = kept.get(key);
    if (alike?.some((other) => equals(item, other, meter))) return false;
    if (alike === undefined) kept.set(key, [item]);
    else alike.push(item);
    return true;
  });
}

function writeCanonical(value: unknown, meter: Meter): string {
  const text = toCanonicalJson(toJson(value, meter));
  // Sorting keys and writing takes several times what copying the text does.
  meter.spend(text.length * 2);
  meter.allocateText(text.length * 4);
  return text;
}

function flatten(args: unknown[], meter: Meter): unknown[] {
  const list = listArgument(args, 0, "flatten");
  let length = 0;
  for (const item of list) length += Array.isArray(item) ? item.length : 1;
  meter.allocateList(length);
  return list.flat(1);
}

function join(args: unknown[], meter: Meter): string {
  const list = listArgument(args, 0, "join");
  const separator = args.length > 1 ? textArgument(args, 1, "join") : "";
  let length = 0;
  for (const item of list) {
    if (typeof item !== "string" && typeof item !== "number" && typeof item !== "boolean") {
      fail(`join() wants a list of texts, and found a ${toTypeName(item)} in it.`);
    }
    length += (typeof item === "string" ? item.length : 8) + separator.length;
  }
  meter.spend(list.length);
  meter.allocateText(length);
  return list.join(separator);
}

function reverse(args: unknown[], meter: Meter): unknown[] {
  const list = listArgument(args, 0, "reverse");
  meter.allocateList(list.length);
  return list.toReversed();
}

function slice(args: unknown[], meter: Meter): unknown[] {
  const list = listArgument(args, 0, "slice");
  const [, start, stop = list.length] = args;
  if (!Number.isInteger(start) || !Number.isInteger(stop)) fail("slice() wants whole numbers for start and end.");
  const part = list.slice(start as number, stop as number);
  meter.allocateList(part.length);
  return part;
}

function keys([value]: unknown[], meter: Meter): string[] {
  if (!isMap(value)) return fail(`keys() wants a map, and got a ${toTypeName(value)}.`);
  const names = Object.keys(value);
  meter.allocateList(names.length);
  return names;
}

function values([value]: unknown[], meter: Meter): unknown[] {
  if (!isMap(value)) return fail(`values() wants a map, and got a ${toTypeName(value)}.`);
  const items = Object.values(value);
  meter.allocateList(items.length);
  return items;
}

function range([count]: unknown[], meter: Meter): number[] {
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0 || count > 100_000) {
    return fail("range() wants a whole number from 0 to 100000.");
  }
  meter.allocateList(count);
  return Array.from({ length: count }, (_, index) => index);
}

function optional(name: string, run: (value: Optional, args: unknown[]) => unknown): ExpressionFunction["run"] {
  return (args) => {
    const [value] = args;
    return value instanceof Optional ? run(value, args) : fail(`${name}() follows an optional, such as a.?b.`);
  };
}

/** Functions over lists and maps, and over optionals. */
export const listFunctions: Record<string, ExpressionFunction> = {
  size: { least: 1, most: 1, run: size },
  sum: { least: 1, most: 1, heavy: true, run: sum },
  first: end("first"),
  last: end("last"),
  unique: { least: 1, most: 1, heavy: true, run: unique },
  flatten: { least: 1, most: 1, heavy: true, run: flatten },
  join: { least: 1, most: 2, heavy: true, run: join },
  reverse: { least: 1, most: 1, heavy: true, run: reverse },
  slice: { least: 2, most: 3, heavy: true, run: slice },
  keys: { least: 1, most: 1, heavy: true, run: keys },
  values: { least: 1, most: 1, heavy: true, run: values },
  range: { least: 1, most: 1, heavy: true, run: range },
  hasValue: { least: 1, most: 1, run: optional("hasValue", (value) => value.value !== undefined) },
  orValue: {
    least: 2,
    most: 2,
    run: optional("orValue", (value, args) => (value.value === undefined ? args[1] : value.value)),
  },
  value: {
    least: 1,
    most: 1,
    run: optional("value", (value) =>
      value.value === undefined ? failMissing("The optional holds no value.") : value.value,
    ),
  },
};
