import type { Json } from "@autoweave/contracts/json";
import { shortenText, toOneLine } from "./shorten.js";

/** Values by port, on one line of at most `length` characters: `in: {"id":7}, other: 3`. */
export function formatPorts(ports: Json, length: number): string {
  if (ports === null) return "";
  if (typeof ports !== "object" || Array.isArray(ports)) return shortenText(JSON.stringify(ports), length);
  const parts: string[] = [];
  let used = 0;
  for (const [port, value] of Object.entries(ports)) {
    if (used > length) break;
    const part = `${port}: ${JSON.stringify(value)}`;
    parts.push(part);
    used += part.length;
  }
  return shortenText(parts.join(", "), length);
}

/** A value in full, on lines of its own, each with `indent` in front. */
export function formatInFull(value: Json, indent: string): string {
  return JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => `${indent}${toOneLine(line)}`)
    .join("\n");
}
