import { textArgument, wholeArgument } from "./arguments.js";
import { fail } from "./expression-fault.js";
import type { ExpressionFunction } from "./expression-function.js";
import { findLastText, findText, splitText } from "./find-text.js";
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
function ask(name: string, apply: (text: string, part: string, meter: Meter) => unknown): ExpressionFunction {
  return {
    least: 2,
    most: 2,
    run(args, meter) {
      const text = textArgument(args, 0, name);
      const part = textArgument(args, 1, name);
      meter.spend(1 + part.length / 8);
      return apply(text, part, meter);
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
  return splitText(textArgument(args, 0, "split"), textArgument(args, 1, "split"), meter);
}

function replace(args: unknown[], meter: Meter): string {
  const text = textArgument(args, 0, "replace");
  const from = textArgument(args, 1, "replace");
  const to = textArgument(args, 2, "replace");
  if (from === "") return text;
  const parts = splitText(text, from, meter);
  // Measured before it is built: many short parts joined by a long text grow without bound.
  meter.allocateText(text.length + (parts.length - 1) * to.length);
  return parts.join(to);
}

/** Functions over text. */
export const textFunctions: Record<string, ExpressionFunction> = {
  lowerAscii: change("lowerAscii", (text) => text.toLowerCase()),
  upperAscii: change("upperAscii", (text) => text.toUpperCase()),
  trim: change("trim", (text) => text.trim()),
  contains: ask("contains", (text, part, meter) => findText(text, part, 0, meter) >= 0),
  startsWith: ask("startsWith", (text, part) => text.startsWith(part)),
  endsWith: ask("endsWith", (text, part) => text.endsWith(part)),
  substring: { least: 2, most: 3, run: substring },
  split: { least: 2, most: 2, heavy: true, run: split },
  replace: { least: 3, most: 3, heavy: true, run: replace },
  indexOf: {
    least: 2,
    most: 2,
    run: (args, meter) => findText(textArgument(args, 0, "indexOf"), textArgument(args, 1, "indexOf"), 0, meter),
  },
  lastIndexOf: {
    least: 2,
    most: 2,
    run: (args, meter) =>
      findLastText(textArgument(args, 0, "lastIndexOf"), textArgument(args, 1, "lastIndexOf"), meter),
  },
  matches: {
    least: 2,
    most: 2,
    heavy: true,
    run: (args, meter) => matches(textArgument(args, 0, "matches"), textArgument(args, 1, "matches"), meter),
  },
};
