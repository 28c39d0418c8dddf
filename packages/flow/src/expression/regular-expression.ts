import { RE2JS } from "re2js";
import { fail } from "./expression-fault.js";
import type { Meter } from "./meter.js";

const cacheSize = 200;
const patternLimit = 500;
const cache = new Map<string, RE2JS>();

/** Compiles on RE2, which never backtracks; the newest {@link cacheSize} patterns are kept. */
export function compilePattern(pattern: string): RE2JS {
  const cached = cache.get(pattern);
  if (cached !== undefined) return cached;
  if (pattern.length > patternLimit) fail(`A pattern may have ${patternLimit} characters at most.`);
  const compiled = compileUncached(pattern);
  const oldest = cache.size >= cacheSize ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(pattern, compiled);
  return compiled;
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
  meter.spend(pattern.length * 200);
  const compiled = compilePattern(pattern);
  // Time is bounded by text times program, which is what RE2 promises.
  meter.spend((text.length * compiled.programSize()) / 2);
  return compiled.matcher(text).find();
}
