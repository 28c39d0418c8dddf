import { textArgument, wholeArgument } from "./arguments.js";
import { fail } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import type { Meter } from "./meter.js";
import { matches } from "./regular-expression.js";

/** A function of one text, whose result is about as long. */
function change(name: string, apply: (text: string) => string): ExpressionFunction {
  return {
    least: 1,
    most: 1,
    run(args, meter) {
      const text = textArgument(args, 0, name);
      meter.allocateText(text.length);
      return apply(text);
    },
  };
}

/** A question about two texts. */
function ask(name: string, apply: (text: string, part: string) => unknown): ExpressionFunction {
  return {
    least: 2,
    most: 2,
    run(args, meter) {
      const text = textArgument(args, 0, name);
      const part = textArgument(args, 1, name);
      meter.spend(1 + (text.length + part.length) / 8);
      return apply(text, part);
    },
  };
}

function substring(args: unknown[], meter: Meter): string {
  const text = textArgument(args, 0, "substring");
  const start = wholeArgument(args, 1, "substring");
  const end = args.length > 2 ? wholeArgument(args, 2, "substring") : text.length;
  if (start < 0 || start > text.length || end < start || end > text.length) {
    fail(`substring() wants places from 0 to ${text.length}, the length of the text, and the start before the end.`);
  }
  meter.allocateText(end - start);
  return text.substring(start, end);
}

function split(args: unknown[], meter: Meter): string[] {
  const text = textArgument(args, 0, "split");
  const separator = textArgument(args, 1, "split");
  meter.allocate(text.length * (separator === "" ? 32 : 2) + 64);
  const parts = text.split(separator);
  meter.allocate(parts.length * 32);
  return parts;
}

function replace(args: unknown[], meter: Meter): string {
  const text = textArgument(args, 0, "replace");
  const from = textArgument(args, 1, "replace");
  const to = textArgument(args, 2, "replace");
  if (from === "") return text;
  const parts = split([text, from], meter);
  // Measured before it is built: many short parts joined by a long text grow without bound.
  meter.allocateText(text.length + (parts.length - 1) * to.length);
  return parts.join(to);
}

function place(args: unknown[], name: string, meter: Meter, find: (text: string, part: string) => number): number {
  const text = textArgument(args, 0, name);
  meter.spend(text.length / 8);
  return find(text, textArgument(args, 1, name));
}

/** Functions over text. */
export const textFunctions: Record<string, ExpressionFunction> = {
  lowerAscii: change("lowerAscii", (text) => text.toLowerCase()),
  upperAscii: change("upperAscii", (text) => text.toUpperCase()),
  trim: change("trim", (text) => text.trim()),
  contains: ask("contains", (text, part) => text.includes(part)),
  startsWith: ask("startsWith", (text, part) => text.startsWith(part)),
  endsWith: ask("endsWith", (text, part) => text.endsWith(part)),
  substring: { least: 2, most: 3, run: substring },
  split: { least: 2, most: 2, heavy: true, run: split },
  replace: { least: 3, most: 3, heavy: true, run: replace },
  indexOf: {
    least: 2,
    most: 2,
    run: (args, meter) => place(args, "indexOf", meter, (text, part) => text.indexOf(part)),
  },
  lastIndexOf: {
    least: 2,
    most: 2,
    run: (args, meter) => place(args, "lastIndexOf", meter, (text, part) => text.lastIndexOf(part)),
  },
  matches: {
    least: 2,
    most: 2,
    heavy: true,
    run: (args, meter) => matches(textArgument(args, 0, "matches"), textArgument(args, 1, "matches"), meter),
  },
};
