import { isUtf8 } from "node:buffer";
import { AppError } from "@autoweave/contracts/app-error";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { toFields } from "./hook-fields.js";
import { isJsonType, isTextType, type MediaType, toMediaType } from "./hook-media-type.js";
import { isDeeperThan } from "./json-depth.js";

type BodyHeaders = { readonly [name: string]: string | string[] | undefined };

const mostDepth = 256;
const mostFields = 10_000;
const mostParts = 1000;

function refuse(message: string, cause?: unknown): AppError {
  return new AppError("hook.body", message, cause === undefined ? {} : { cause });
}

function toText(body: Buffer, type: MediaType): string {
  const charset = type.charset ?? "utf-8";
  if (charset === "utf-8" || charset === "utf8" || charset === "us-ascii") {
    if (!isUtf8(body)) throw refuse("The body is not text in UTF-8; name its charset in the content type.");
    const text = body.toString("utf8");
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  }
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (cause) {
    throw refuse(`The body cannot be read as ${charset.slice(0, 40)} text; send it in UTF-8.`, cause);
  }
}

function toJson(body: Buffer, type: MediaType): Json {
  if (isDeeperThan(body, mostDepth)) {
    throw refuse(`The body's lists and objects stand in each other more than ${mostDepth} deep.`);
  }
  const text = toText(body, type);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw refuse(
      "The body is not the JSON that its content type says; check it, or send it with another content type.",
      cause,
    );
  }
}

function countOf(body: Buffer, mark: string, most: number): number {
  let count = 0;
  for (let at = body.indexOf(mark); at !== -1 && count <= most; at = body.indexOf(mark, at + mark.length)) count++;
  return count;
}

function toForm(body: Buffer, type: MediaType): JsonObject {
  if (countOf(body, "&", mostFields) >= mostFields) throw refuse(`The form has more than ${mostFields} fields.`);
  return toFields(new URLSearchParams(toText(body, type)));
}

function toFile(body: Uint8Array, mediaType: string, fileName: string | undefined): JsonObject {
  const base64 = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64");
  return fileName === undefined || fileName === "" ? { mediaType, base64 } : { fileName, mediaType, base64 };
}

async function toMultipart(body: Buffer, contentType: string): Promise<JsonObject> {
  const boundary = /;\s*boundary\s*=\s*"?([^\s";]{1,70})"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw refuse("The content type of the multipart body names no boundary.");
  if (countOf(body, `--${boundary}`, mostParts + 1) > mostParts + 1)
    throw refuse(`The body has more than ${mostParts} parts.`);
  try {
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
    const fields: [string, Json][] = [];
    for (const [name, value] of form) {
      if (typeof value === "string") fields.push([name, value]);
      else
        fields.push([
          name,
          toFile(new Uint8Array(await value.arrayBuffer()), toMediaType(value.type).name, value.name),
        ]);
    }
    return toFields(fields);
  } catch (cause) {
    throw refuse("The body is not the multipart form that its content type says.", cause);
  }
}

function toFileName(disposition: string | string[] | undefined): string | undefined {
  return /;\s*filename\s*=\s*(?:"([^"]*)"|([^\s;]+))/i
    .exec(String(disposition ?? ""))
    ?.slice(1)
    .find((name) => name !== undefined);
}

/**
 * The value of a body, as its content type says: JSON as it is, forms as objects, text as text, anything else as a file
 * in base64. Nothing gives null. Throws `hook.body`.
 */
export async function readHookBody(headers: BodyHeaders, body: Buffer | undefined): Promise<Json> {
  if (body === undefined || body.length === 0) return null;
  const encoding = String(headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding !== "identity") throw refuse("Send the body without a content-encoding.");
  const contentType = String(headers["content-type"] ?? "");
  const type = toMediaType(contentType);
  if (isJsonType(type)) return toJson(body, type);
  if (type.name === "application/x-www-form-urlencoded") return toForm(body, type);
  if (type.name === "multipart/form-data") return toMultipart(body, contentType);
  if (isTextType(type)) return toText(body, type);
  return toFile(body, type.name, toFileName(headers["content-disposition"]));
}
