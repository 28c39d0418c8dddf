import { AppError, type Json, type JsonObject } from "@autoweave/node-sdk";
import { toCanonicalKey } from "../data/canonical-key.js";
import { isObject, nameKind, putField, readPath, toParts } from "../data/field-path.js";

const mostRows = 200_000;

/** How two lists are joined: only pairs, all of the left, or all of both. */
export type JoinHow = { join: "inner" | "left" | "outer"; prefer: "first" | "last" };

/** A list of objects and the field that is its key. */
export type KeyedList = { rows: JsonObject[]; key: string };

/** Checks that what came is a list of objects. Throws `node.failed` naming which of them is not. */
export function toRows(value: Json, place: number): JsonObject[] {
  if (!Array.isArray(value)) {
    throw new AppError("node.failed", `Merge by key joins lists, and input ${place + 1} is ${nameKind(value)}.`);
  }
  const wrong = value.findIndex((row) => !isObject(row));
  if (wrong === -1) return value as JsonObject[];
  throw new AppError(
    "node.failed",
    `Merge by key joins lists of objects, and item ${wrong + 1} of input ${place + 1} is ${nameKind(value[wrong])}.`,
  );
}

function toKey(row: JsonObject, parts: string[]): string | undefined {
  const value = readPath(row, parts);
  return value === undefined || value === null ? undefined : toCanonicalKey(value);
}

function combine(left: JsonObject, right: JsonObject, prefer: "first" | "last"): JsonObject {
  const row = { ...left };
  for (const name of Object.keys(right)) {
    if (prefer === "last" || !Object.hasOwn(row, name)) putField(row, name, right[name] ?? null);
  }
  return row;
}

/**
 * Joins two lists by key, in the order of the left one; rows without a key have no partner. Throws `run.limit` past
 * 200,000 rows, since one key on many rows of both sides multiplies.
 */
export function joinLists(left: KeyedList, right: KeyedList, how: JoinHow): JsonObject[] {
  const partners = new Map<string, number[]>();
  const rightParts = toParts(right.key);
  right.rows.forEach((row, index) => {
    const key = toKey(row, rightParts);
    if (key === undefined) return;
    const places = partners.get(key);
    if (places === undefined) partners.set(key, [index]);
    else places.push(index);
  });
  const used = new Set<number>();
  const joined: JsonObject[] = [];
  const add = (row: JsonObject): void => {
    if (joined.length >= mostRows) {
      throw new AppError(
        "run.limit",
        `The joined list has more than ${mostRows} rows. Is the key the same on many rows of both lists?`,
      );
    }
    joined.push(row);
  };
  const leftParts = toParts(left.key);
  for (const row of left.rows) {
    const key = toKey(row, leftParts);
    const places = key === undefined ? undefined : partners.get(key);
    for (const place of places ?? []) {
      used.add(place);
      add(combine(row, right.rows[place] ?? {}, how.prefer));
    }
    if (places === undefined && how.join !== "inner") add(row);
  }
  if (how.join === "outer") {
    right.rows.forEach((row, index) => {
      if (!used.has(index)) add(row);
    });
  }
  return joined;
}
