import type { ScopeEntry } from "./scope-tree";

/** One thing that may be written at the cursor. */
export type Completion = {
  /** What is written in place of what stands between `from` and the cursor. */
  text: string;
  label: string;
  detail: string;
  kind: "value" | "function";
};

/** What may be written at the cursor, and from where on it replaces what stands there. */
export type Completions = { from: number; options: Completion[] };

const path = /(?:[A-Za-z_][A-Za-z0-9_]*|\[(?:\d+|"(?:[^"\\]|\\.)*")\]|\.)+$/;
const segment = /[A-Za-z_][A-Za-z0-9_]*|\[(\d+|"(?:[^"\\]|\\.)*")\]/g;

/** True when the cursor stands within a text in quotes, where no value is meant. */
function isInText(before: string): boolean {
  let quote: string | undefined;
  for (let index = 0; index < before.length; index++) {
    const sign = before[index];
    if (quote !== undefined && sign === "\\") index++;
    else if (quote === undefined && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === quote) quote = undefined;
  }
  return quote !== undefined;
}

function toKeys(text: string): string[] {
  return [...text.matchAll(segment)].map(([whole, inner]) => {
    if (inner === undefined) return whole;
    return inner.startsWith('"') ? (JSON.parse(inner) as string) : inner;
  });
}

function findEntries(scope: readonly ScopeEntry[], keys: readonly string[]): ScopeEntry[] | undefined {
  let entries: readonly ScopeEntry[] = scope;
  for (const key of keys) {
    const found = entries.find((entry) => entry.key === key);
    if (found === undefined) return undefined;
    entries = found.children();
  }
  return [...entries];
}

function shortSample({ sample, type }: ScopeEntry): string {
  if (sample === undefined) return type;
  const text = JSON.stringify(sample);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * What fits at the cursor: the fields of what stands before a dot, else the values in scope and the functions. Nothing
 * within quotes.
 */
export function completeExpression(
  source: string,
  cursor: number,
  scope: readonly ScopeEntry[],
  functions: readonly string[],
): Completions | undefined {
  const before = source.slice(0, cursor);
  if (isInText(before)) return undefined;
  const text = path.exec(before)?.[0] ?? "";
  const partial = /[A-Za-z_][A-Za-z0-9_]*$/.exec(text)?.[0] ?? "";
  const parent = text.slice(0, text.length - partial.length);
  const isMember = parent.endsWith(".");
  const keys = toKeys(parent);
  if (!isMember && parent !== "") return undefined;
  const entries = findEntries(scope, keys);
  const from = cursor - partial.length;
  const fits = (name: string) => name.toLowerCase().startsWith(partial.toLowerCase());
  const values = (entries ?? [])
    .filter((entry) => fits(entry.key))
    .map((entry): Completion => {
      // A field whose name is no word is read in brackets, which take the place of the dot.
      const tail = entry.source.slice(keys.length === 0 ? 0 : entry.source.length - toTail(entry).length);
      return { text: tail, label: entry.key, detail: shortSample(entry), kind: "value" };
    });
  const calls = functions
    .filter(fits)
    .map((name): Completion => ({ text: `${name}(`, label: name, detail: "function", kind: "function" }));
  const options = [...values, ...(isMember && keys.length < 1 ? [] : calls)];
  if (options.length === 0) return undefined;
  const replacesDot = isMember && options.some((option) => option.text.startsWith("["));
  return replacesDot
    ? {
        from: from - 1,
        options: options.map((one) => (one.text.startsWith("[") ? one : { ...one, text: `.${one.text}` })),
      }
    : { from, options };
}

function toTail({ source, key }: ScopeEntry): string {
  return source.endsWith("]") ? source.slice(source.lastIndexOf("[")) : key;
}
