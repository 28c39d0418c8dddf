import type { Json } from "@autoweave/contracts/json";
import { z } from "zod";

const notJson = new Set(["undefined", "function", "symbol", "bigint"]);

/**
 * Any JSON value, for ports and for config fields that take data. Only looks at the outside: what comes from a payload
 * or an expression is JSON already, and walking ten megabytes once a node is what `z.json()` would do.
 */
export const jsonValue: z.ZodType<Json, Json> = z.custom<Json>((value) => !notJson.has(typeof value), "give a value");

/** A list of any JSON values; like {@link jsonValue} it does not look at the entries. */
export const jsonList: z.ZodType<Json[], Json[]> = z
  .custom<Json[]>((value) => Array.isArray(value), "give a list")
  .meta({ type: "array" });
