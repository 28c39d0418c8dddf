import { AppError, type HttpResponse, type Json } from "@autoweave/node-sdk";
import type { FileValue } from "../file-value.js";
import { isNestedTooDeep, maxNesting } from "../json-nesting.js";

const textTypes = /^(text\/.*|application\/(xml|javascript|x-www-form-urlencoded|graphql|yaml|x-ndjson)|.*\+xml)$/;
const jsonTypes = /^(application\/json|text\/json|.*\+json)$/;

/** The media type without its parameters, lower case. */
export function toMediaType(response: HttpResponse): string {
  return (response.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function toText(response: HttpResponse): string {
  const charset = /charset="?([\w-]+)/i.exec(response.headers["content-type"] ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(response.body);
  } catch {
    // A charset nobody knows: utf-8 is what it most likely is.
    return new TextDecoder().decode(response.body);
  }
}

function toJson(response: HttpResponse): Json {
  const text = toText(response);
  if (isNestedTooDeep(text))
    throw new AppError("data.unreadable", `The answer's JSON nests deeper than ${maxNesting} levels.`);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError("data.unreadable", "The answer is not JSON. Read it as text to see what it is.", { cause });
  }
}

function toFileName(response: HttpResponse): string {
  const disposition = response.headers["content-disposition"] ?? "";
  const encoded = /filename\*=(?:utf-8)?''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)/i.exec(disposition)?.[1];
  const last = new URL(response.url).pathname.split("/").pop();
  const name = decodeSafely(encoded ?? plain ?? last ?? "");
  // A name, never a path: what comes from outside must not point anywhere.
  const bare = name.replace(/^.*[/\\]/, "").replace(/\p{Cc}/gu, "");
  return /^\.*$/.test(bare) ? "file" : bare.slice(0, 200);
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toFile(response: HttpResponse): FileValue {
  return {
    fileName: toFileName(response),
    mediaType: toMediaType(response) || "application/octet-stream",
    base64: Buffer.from(response.body).toString("base64"),
  };
}

/** Reads an answer's body as the author asked, or by its content type. Nothing is null. */
export function readBody(response: HttpResponse, as: "auto" | "json" | "text" | "file"): Json {
  if (as === "file") return toFile(response);
  if (as === "text") return toText(response);
  if (response.body.byteLength === 0) return null;
  if (as === "json") return toJson(response);
  const type = toMediaType(response);
  if (jsonTypes.test(type)) return toJson(response);
  return textTypes.test(type) ? toText(response) : toFile(response);
}
