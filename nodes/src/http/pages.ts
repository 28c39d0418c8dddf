import { AppError, type HttpRequest, type HttpResponse, type Json } from "@autoweave/node-sdk";
import { addQuery } from "./build-request.js";
import type { RequestConfig } from "./request-config.js";

/** One page as it came. `page` counts from 1. */
export type Page = { request: HttpRequest; response: HttpResponse; body: Json; items: Json[]; page: number };

const usualNames = ["items", "data", "results", "records", "value"];

/** The entries of a page. Throws `data.unreadable` when there is no list to be found. */
export function toItems(config: RequestConfig, body: Json, headers: Record<string, string>, page: number): Json[] {
  const found = config.pageItems === undefined ? findList(body) : config.pageItems({ body, headers, page });
  if (Array.isArray(found)) return found;
  throw new AppError(
    "data.unreadable",
    `Page ${page} holds no list of entries. Say where they are, for example body.orders.`,
  );
}

function findList(body: Json): Json {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const name = usualNames.find((usual) => Array.isArray(body[usual]));
  return name === undefined ? null : (body[name] ?? null);
}

/** The target of `rel="next"` in a `Link` header. */
export function readNextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters = ""] of (header ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    if ((rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/).includes("next")) return target;
  }
  return undefined;
}

function withParameter(config: RequestConfig, request: HttpRequest, value: number): HttpRequest {
  return { ...request, url: addQuery(request.url, [[toParameter(config), String(value)]]) };
}

function toParameter(config: RequestConfig): string {
  return config.pageParameter ?? (config.pagination === "offset" ? "offset" : "page");
}

function toStart(config: RequestConfig): number {
  return config.pageStart ?? (config.pagination === "offset" ? 0 : 1);
}

/** The request for the first page. */
export function toFirstPage(config: RequestConfig, request: HttpRequest): HttpRequest {
  return config.pagination === "page" || config.pagination === "offset"
    ? withParameter(config, request, toStart(config))
    : request;
}

/** The request for the page after `last`, or undefined when that was the last one. `count`: entries so far, all pages. */
export function toNextPage(
  config: RequestConfig,
  first: HttpRequest,
  last: Page,
  count: number,
): HttpRequest | undefined {
  if (config.pagination === "next") return toLinked(config, first, last);
  if (last.items.length === 0) return undefined;
  return withParameter(config, first, toStart(config) + (config.pagination === "offset" ? count : last.page));
}

function toLinked(config: RequestConfig, first: HttpRequest, last: Page): HttpRequest | undefined {
  const { body, page, response } = last;
  const { headers } = response;
  const next = config.nextPage === undefined ? readNextLink(headers.link) : config.nextPage({ body, headers, page });
  if (next === undefined || next === null || next === "" || next === false) return undefined;
  if (typeof next !== "string" || !URL.canParse(next, response.url)) {
    throw new AppError("data.unreadable", `The address of the page after page ${page} cannot be read.`);
  }
  const url = new URL(next, response.url);
  // As with redirects: the server may send us anywhere, our credentials only go where the author sent them.
  const isHome = url.origin === new URL(first.url).origin;
  const { credential } = first;
  const goesOn = last.request.credential !== undefined && mayFollow(last.request.credential, url, first);
  // What stays behind stays there for good, also what the server's own link has carried along of it.
  if (!goesOn && credential?.query !== undefined) url.searchParams.delete(credential.query.name);
  return {
    ...first,
    url: url.href,
    headers: isHome ? (first.headers ?? {}) : withoutSecrets(first),
    credential: goesOn ? credential : undefined,
  };
}

/** True while pages stay with the credential's hosts, and do not leave https. */
function mayFollow(credential: NonNullable<HttpRequest["credential"]>, url: URL, first: HttpRequest): boolean {
  const isDowngrade = first.url.startsWith("https:") && url.protocol !== "https:";
  return credential.mayGoTo(url) && !isDowngrade;
}

function withoutSecrets(request: HttpRequest): Record<string, string> {
  const secret = new Set(["authorization", "cookie", ...(request.secretHeaders ?? [])]);
  return Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => !secret.has(name)));
}
