import type { Json } from "@autoweave/node-sdk";
import { toCanonicalKey } from "./canonical-key.js";

/** `natural`: as people sort, "item 2" before "item 10", capitals alike. `number`: by amount. `text`: letter by letter. */
export type CompareAs = "natural" | "number" | "text";

/** A value made ready for comparing once, so that sorting does not do it again and again. Undefined sorts last. */
export type SortKey = number | string | undefined;

// One fixed language: the order must not depend on the machine.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function toNumber(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** What `value` is compared by. Nothing, and what is no number under `number`, has no key and sorts last. */
export function toSortKey(value: Json | undefined, as: CompareAs): SortKey {
  if (value === null || value === undefined) return undefined;
  if (as === "number") return toNumber(value);
  if (typeof value === "string") return value;
  if (as === "natural" && typeof value === "number") return value;
  return toCanonicalKey(value);
}

/** Compares two keys of the same kind. Nothing comes last in both directions; numbers come before text. */
export function compareKeys(left: SortKey, right: SortKey, as: CompareAs, direction: "up" | "down"): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  const order = comparePresent(left, right, as);
  return direction === "up" ? order : -order;
}

function comparePresent(left: number | string, right: number | string, as: CompareAs): number {
  if (left === right) return 0;
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (as === "natural") {
    if (typeof left === "string" && typeof right === "string") return collator.compare(left, right);
    return typeof left === "number" ? -1 : 1;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
