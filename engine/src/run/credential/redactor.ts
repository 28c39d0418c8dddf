import { AppError, type ErrorRecord, isAppError } from "@autoweave/contracts/app-error";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { toSecretForms } from "./secret-forms.js";
import { createTextMatcher } from "./text-matcher.js";

/** Secrets that must not be told, and the name that stands in their place. */
export type Secrets = { name: string; values: readonly string[] };

/** Puts marks into the place of secrets. What holds none is given back as it is. */
export type Redactor = {
  text(text: string): string;
  /** Keys and numbers are looked at as well. */
  json<Value>(value: Value): Value;
  record(error: ErrorRecord): ErrorRecord;
  /** What a node threw, without its cause and its trace. */
  thrown(thrown: unknown): unknown;
};

const longestMessage = 2000;
const deepest = 1000;
/** Of all forms of all secrets: ten key files of several kilobytes, or thousands of tokens. */
const mostCharacters = 2_000_000;

/** What stands in the place of a secret. */
export function toMark(name: string): string {
  return `[credential ${name}]`;
}

function hasOwnWay(object: object): boolean {
  return "toJSON" in object && typeof object.toJSON === "function";
}

/** Makes a redactor of these secrets. Throws `run.limit` when they are too large together. */
export function createRedactor(secrets: readonly Secrets[]): Redactor {
  const marks = new Map<string, string>();
  for (const { name, values } of secrets) {
    for (const form of values.flatMap(toSecretForms)) if (!marks.has(form)) marks.set(form, toMark(name));
  }
  const forms = [...marks.keys()];
  if (forms.reduce((sum, form) => sum + form.length, 0) > mostCharacters) {
    throw new AppError(
      "run.limit",
      "The secrets of this flow's credentials are too large together to be kept out of its results; let it use fewer.",
    );
  }
  const matcher = createTextMatcher(forms);
  const hasNumbers = forms.some((form) => /^[\d.+-]+$/.test(form));
  // A large value passes through many nodes as the same object: it is looked through once.
  const clean = new WeakSet<object>();

  function text(value: string): string {
    const regions = matcher.findRegions(value);
    if (regions.length === 0) return value;
    const parts: string[] = [];
    let from = 0;
    for (const { start, end, pattern } of regions) {
      parts.push(value.slice(from, start), marks.get(forms[pattern] ?? "") ?? "");
      from = end;
    }
    return parts.join("") + value.slice(from);
  }

  function toClean(value: Json, depth: number): Json {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return hasNumbers ? toCleanNumber(value) : value;
    if (typeof value !== "object" || value === null || clean.has(value)) return value;
    if (depth > deepest) throw new AppError("node.output", "A value nests too deep, or holds itself.");
    const result = Array.isArray(value) ? toCleanList(value, depth) : toCleanObject(value, depth);
    if (typeof result === "object" && result !== null) clean.add(result);
    return result;
  }

  function toCleanNumber(value: number): Json {
    const written = String(value);
    const redacted = text(written);
    return redacted === written ? value : redacted;
  }

  function toCleanList(list: Json[], depth: number): Json[] {
    let copy: Json[] | undefined;
    for (const [index, entry] of list.entries()) {
      const result = toClean(entry, depth + 1);
      if (result === entry) continue;
      copy ??= list.slice();
      copy[index] = result;
    }
    return copy ?? list;
  }

  function toCleanObject(object: JsonObject, depth: number): Json {
    // What writes itself down in a way of its own is looked at as it will be kept.
    if (hasOwnWay(object)) return toClean(JSON.parse(JSON.stringify(object)) as Json, depth + 1);
    const entries = Object.entries(object);
    const results = entries.map(([key, entry]) => [text(key), toClean(entry, depth + 1)] as const);
    const isSame = results.every(([key, entry], index) => key === entries[index]?.[0] && entry === entries[index]?.[1]);
    return isSame ? object : Object.fromEntries(results);
  }

  // Whatever the value's type, it is JSON by the time it is kept; what is not, is no secret.
  const json = <Value>(value: Value): Value => toClean(value as Json, 0) as Value;

  return {
    text,
    json,
    record: (error) => ({
      ...error,
      message: text(error.message),
      ...(error.details === undefined ? {} : { details: json(error.details) }),
    }),
    thrown: (thrown) => {
      if (isAppError(thrown)) {
        return new AppError(thrown.code, text(thrown.message), {
          retry: thrown.retry,
          ...(thrown.details === undefined ? {} : { details: json(thrown.details) }),
          ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
        });
      }
      // Before the message is cut to its length: half a secret would not be recognised any more.
      const message = text(thrown instanceof Error ? thrown.message : String(thrown));
      return new Error(message.slice(0, longestMessage));
    },
  };
}
