import { AppError, type Json } from "@autoweave/node-sdk";

const deepest = 200;

/** Text that is the same for equal JSON values, whatever the order of their fields. Throws `node.failed` past 200 levels. */
export function toCanonicalKey(value: Json, depth = 0): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (depth >= deepest) throw new AppError("node.failed", `A value is nested more than ${deepest} levels deep.`);
  if (Array.isArray(value)) return `[${value.map((entry) => toCanonicalKey(entry, depth + 1)).join(",")}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${toCanonicalKey(value[name] ?? null, depth + 1)}`).join(",")}}`;
}
