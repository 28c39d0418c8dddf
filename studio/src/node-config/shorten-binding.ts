import { isExpression, isLiteral, isTextTemplate } from "@autoweave/contracts/binding";
import type { Json } from "@autoweave/contracts/json";

const longest = 60;

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** Reads of other nodes by their plain names: `nodes.fetch.body.total` is `fetch.body.total` on a box. */
function toPlainSource(source: string): string {
  return source.replace(/\bnodes\.(?=[A-Za-z_])/g, "");
}

function nameOf(entry: Json): string | undefined {
  if (typeof entry === "string" || typeof entry === "number") return String(entry);
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return undefined;
  for (const key of ["name", "path", "port", "field", "label"]) {
    const value = entry[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** A config value in a few words, for the box of a node; empty when there is nothing to say. */
export function shortenBinding(value: Json): string {
  if (value === null) return "";
  if (typeof value !== "object") return cut(String(value));
  if (Array.isArray(value)) {
    const names = value.flatMap((entry) => nameOf(entry) ?? []);
    return names.length === value.length
      ? cut(names.join(", "))
      : cut(`${value.length} ${value.length === 1 ? "entry" : "entries"}`);
  }
  if (isExpression(value)) return cut(toPlainSource(value.$expr));
  if (isTextTemplate(value)) {
    const parts = value.$text.map((part) => (typeof part === "string" ? part : `{${toPlainSource(part.$expr)}}`));
    return cut(parts.join(""));
  }
  if (isLiteral(value)) return cut(JSON.stringify(value.$literal));
  return cut(Object.keys(value).join(", "));
}
