import { RE2JS } from "re2js";
import { ExpressionFault, fail } from "./expression-fault.js";
import type { Meter } from "./meter.js";

const cacheSize = 200;
const patternLimit = 500;
/** Most instructions that counted repetition may unroll to, about: `(abc){1000}` is 7,000. */
const unrolledLimit = 30_000;
const count = /\{(\d{1,4})(?:,(\d{0,4}))?\}/g;

let cache = new Map<string, RE2JS>();

/** Compiles on RE2, which never backtracks; the newest {@link cacheSize} patterns are kept. */
export function compilePattern(pattern: string, meter?: Meter): RE2JS {
  const cached = cache.get(pattern);
  if (cached !== undefined) return cached;
  refuseLarge(pattern);
  meter?.spend(10_000 + pattern.length * 250 + (pattern.match(/\\p/gi)?.length ?? 0) * 100_000);
  const compiled = compileUncached(pattern);
  meter?.spend(compiled.programSize() * 100);
  const oldest = cache.size >= cacheSize ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(pattern, compiled);
  return compiled;
}

function refuseLarge(pattern: string): void {
  if (pattern.length > patternLimit) fail(`A pattern may have ${patternLimit} characters at most.`);
  let counts = 1;
  for (const [, least, most] of pattern.matchAll(count)) counts += Number(most || least);
  if (counts * pattern.length > unrolledLimit) {
    throw new ExpressionFault("limit", `The pattern "${pattern.slice(0, 60)}" repeats too much. Use smaller counts.`);
  }
}

function compileUncached(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace("error parsing regexp: ", "") : String(cause);
    return fail(`The pattern "${pattern.slice(0, 80)}" cannot be read: ${reason}.`);
  }
}

/** True when the pattern is found anywhere in the text. */
export function matches(text: string, pattern: string, meter: Meter): boolean {
  const compiled = compilePattern(pattern, meter);
  // Time is bounded by text times program, which is what RE2 promises.
  meter.spend(10 + (text.length * compiled.programSize()) / 4);
  return compiled.test(text);
}

/** Patterns keep state between searches, which a search that was cut off leaves half done. */
export function forgetPatterns(): void {
  cache = new Map();
}
