import { AppError, type Json, type JsonObject } from "@autoweave/node-sdk";
import { z } from "zod";

const longestPath = 500;
const deepestPath = 32;

/**
 * The way to a field, as people write it: `customer.address.city`; a number is a place in a list (`lines.0.sku`), and
 * `\.` is a dot that belongs to a name.
 */
export const FieldPath = z
  .string()
  .min(1, "name a field")
  .max(longestPath)
  .refine((text) => toParts(text).length <= deepestPath, `go at most ${deepestPath} levels deep`)
  .refine((text) => toParts(text).every((part) => part !== ""), "a name between two dots is missing")
  .refine((text) => !toParts(text).includes("__proto__"), "__proto__ cannot be a field's name");

/** Splits a path at its dots. */
export function toParts(path: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < path.length; at += 1) {
    const sign = path[at];
    if (sign === "\\" && (path[at + 1] === "." || path[at + 1] === "\\")) {
      part += path[at + 1];
      at += 1;
    } else if (sign === ".") {
      parts.push(part);
      part = "";
    } else part += sign;
  }
  parts.push(part);
  return parts;
}

/** True for a JSON object, which is neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, in a sentence for a person. */
export function nameKind(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "true or false";
}

/** The value at a path, looking at own fields only; undefined where there is none. */
export function readPath(value: Json | undefined, parts: readonly string[]): Json | undefined {
  let here = value;
  for (const part of parts) {
    if (Array.isArray(here)) here = here[toIndex(part) ?? -1];
    else if (isObject(here) && Object.hasOwn(here, part)) here = here[part];
    else return undefined;
  }
  return here;
}

/** Puts a field on an object, whatever its name: an assignment to `__proto__` would change the object's kind. */
export function putField(object: JsonObject, name: string, value: Json): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else object[name] = value;
}

/**
 * Changes a value without touching the one it was given: objects and lists are copied once, on the way to the first
 * change in them, so that many changes to one large value cost one copy.
 */
export class Edit {
  readonly #owned = new WeakSet<object>();
  #root: Json;

  constructor(root: Json) {
    this.#root = root;
  }

  get value(): Json {
    return this.#root;
  }

  /** Sets a field, making the objects on the way. Throws `node.failed` where something else is in the way. */
  set(path: string, value: Json): void {
    const parts = toParts(path);
    const last = parts.pop() as string;
    this.#root = this.#own(this.#root, path);
    let here = this.#root;
    for (const part of parts) {
      const next = this.#own(readPath(here, [part]) ?? null, path);
      putPart(here, part, next, path);
      here = next;
    }
    putPart(here, last, value, path);
  }

  /** Removes a field; one that is not there is no fault. */
  remove(path: string): void {
    const parts = toParts(path);
    if (readPath(this.#root, parts) === undefined) return;
    const last = parts.pop() as string;
    this.#root = this.#own(this.#root, path);
    let here = this.#root;
    for (const part of parts) {
      const next = this.#own(readPath(here, [part]) ?? null, path);
      putPart(here, part, next, path);
      here = next;
    }
    if (Array.isArray(here)) here.splice(toIndex(last) ?? here.length, 1);
    else delete here[last];
  }

  #own(value: Json, path: string): Json[] | JsonObject {
    if (value !== null && typeof value !== "object") {
      throw new AppError("node.failed", `"${path}" cannot be reached: there is ${nameKind(value)} on the way to it.`);
    }
    if (value !== null && this.#owned.has(value)) return value;
    const copy = Array.isArray(value) ? [...value] : { ...value };
    this.#owned.add(copy);
    return copy;
  }
}

function toIndex(part: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(part) ? Number(part) : undefined;
}

function putPart(holder: Json[] | JsonObject, part: string, value: Json, path: string): void {
  if (!Array.isArray(holder)) {
    putField(holder, part, value);
    return;
  }
  const index = toIndex(part);
  // One past the end appends; further would leave holes.
  if (index === undefined || index > holder.length) {
    throw new AppError(
      "node.failed",
      `"${path}" cannot be set: "${part}" is not a place in a list of ${holder.length}. Use a number from 0 to ${holder.length}.`,
    );
  }
  holder[index] = value;
}
