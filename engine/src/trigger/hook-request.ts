import type { Json, JsonObject } from "@autoweave/contracts/json";
import { toFields } from "./hook-fields.js";

/** A call as its flow sees it: the input of the run. Header names are lower case. */
export type HookRequest = {
  method: string;
  path: string;
  params: Record<string, string>;
  query: JsonObject;
  headers: Record<string, string>;
  body: Json;
};

type RawHeaders = { readonly [name: string]: string | string[] | undefined };

/** One of our own API keys means nothing to a flow, and must not stand in its history. */
const ownKey = /^bearer\s+aw_/i;

/**
 * Headers as one text each. Cookies are left out: a person who is signed in at this address sends the session along, and a
 * flow can set none of its own.
 */
export function toHeaderFields(headers: RawHeaders): Record<string, string> {
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === "cookie") continue;
    const text = Array.isArray(value) ? value.join(", ") : value;
    if (name === "authorization" && ownKey.test(text)) continue;
    fields.push([name, text]);
  }
  return Object.fromEntries(fields);
}

/** The fields of what stands behind `?`. */
export function toQueryFields(query: string): JsonObject {
  return query === "" ? {} : toFields(new URLSearchParams(query));
}
