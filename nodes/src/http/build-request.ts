import { AppError, type HttpRequest, type Json } from "@autoweave/node-sdk";
import { type FileValue, isFileValue, toBytes } from "../file-value.js";
import type { RequestConfig } from "./request-config.js";

type Pair = { name: string; value: Json };
type Body = { body?: string | Uint8Array; contentType?: string };

function toText(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** One pair for each entry of a list, none for an empty value. */
function flatten(pairs: Pair[]): [string, string][] {
  return pairs.flatMap(({ name, value }) =>
    (Array.isArray(value) ? value : [value])
      .filter((entry) => entry !== null)
      .map((entry): [string, string] => [name, toText(entry)]),
  );
}

/** Adds a query to an address without touching what already stands in it. */
export function addQuery(url: string, pairs: [string, string][]): string {
  if (pairs.length === 0) return url;
  const [before = "", ...fragment] = url.split("#");
  const joint = before.includes("?") ? (/[?&]$/.test(before) ? "" : "&") : "?";
  return [`${before}${joint}${new URLSearchParams(pairs)}`, ...fragment].join("#");
}

function toAuthorization(config: RequestConfig): [string, string] | undefined {
  const { auth, username = "", password = "", token = "", authHeader = "", authValue = "" } = config;
  if (auth === "basic") return ["authorization", `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`];
  if (auth === "bearer") return ["authorization", `Bearer ${token}`];
  if (auth === "header" && authHeader !== "") return [authHeader.toLowerCase(), authValue];
  if (auth === "header") throw new AppError("config.invalid", "Say which header carries the key.");
  return undefined;
}

async function toMultipart(pairs: Pair[]): Promise<Body> {
  const form = new FormData();
  for (const { name, value } of pairs) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      if (isFileValue(entry))
        form.append(name, new Blob([new Uint8Array(toBytes(entry))], { type: entry.mediaType }), entry.fileName);
      else if (entry !== null) form.append(name, toText(entry));
    }
  }
  // The platform writes multipart bodies; nothing is sent here.
  const written = new Response(form);
  return { body: new Uint8Array(await written.arrayBuffer()), contentType: written.headers.get("content-type") ?? "" };
}

function toFile(config: RequestConfig, input: Json): FileValue {
  const file = config.file ?? input;
  if (isFileValue(file)) return file;
  throw new AppError("config.invalid", "Give a file to send: an object with fileName, mediaType and base64.");
}

async function toBody(config: RequestConfig, input: Json): Promise<Body> {
  switch (config.body) {
    case "none":
      return {};
    case "json":
      return { body: JSON.stringify(config.json === undefined ? input : config.json), contentType: "application/json" };
    case "form":
      return {
        body: new URLSearchParams(flatten(config.fields)).toString(),
        contentType: "application/x-www-form-urlencoded",
      };
    case "multipart":
      return toMultipart(config.fields);
    case "text":
      return { body: config.text ?? "", contentType: config.contentType ?? "text/plain; charset=utf-8" };
    case "file": {
      const file = toFile(config, input);
      return { body: toBytes(file), contentType: config.contentType ?? (file.mediaType || "application/octet-stream") };
    }
  }
}

/** Throws `config.invalid` when the author has set two secrets to be sent. */
export function checkOneSecret({ credential, auth }: Pick<RequestConfig, "credential" | "auth">): void {
  if (credential === undefined || auth === "none") return;
  throw new AppError("config.invalid", "Choose one: a credential, or an authentication that is written out.");
}

/** Turns the author's settings into a request. */
export async function buildRequest(
  config: RequestConfig,
  input: Json,
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<HttpRequest> {
  const { body, contentType } = await toBody(config, input);
  const authorization = toAuthorization(config);
  const own = flatten(config.headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const headers = new Map<string, string>(contentType === undefined ? [] : [["content-type", contentType]]);
  for (const [name, value] of own) headers.set(name, value);
  if (authorization !== undefined) headers.set(...authorization);
  if (config.idempotencyHeader) headers.set(config.idempotencyHeader.toLowerCase(), idempotencyKey);
  return {
    method: config.method,
    url: addQuery(config.url.trim(), flatten(config.query)),
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body }),
    timeoutMs: config.requestTimeoutMs,
    maxBytes: config.maxBytes,
    maxRedirects: config.maxRedirects,
    secretHeaders: authorization === undefined ? [] : [authorization[0]],
    signal,
  };
}
