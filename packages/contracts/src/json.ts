import { z } from "zod";

/** Any value that JSON can carry. Ports, payloads and bindings hold nothing else. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** Schema of {@link Json}. Use it at doors only: it walks the whole value. */
export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

/** Schema of {@link JsonObject}. */
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), Json) as z.ZodType<JsonObject>;
